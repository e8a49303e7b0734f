package io.bookme.migrations.run;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** A map, safe for many threads, that forgets what was used longest ago: what is not in it has to be made again. */
final class Recent {
    private static final float LOAD = 0.75f;

    private Recent() {}

    /**
     * @param most how many entries it keeps
     */
    static <K, V> Map<K, V> of(int most) {
        return Collections.synchronizedMap(new LinkedHashMap<>(most, LOAD, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > most;
            }
        });
    }
}
