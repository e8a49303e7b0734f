package io.bookme.api.signin;

import java.util.LinkedHashMap;
import java.util.Map;

/** A bounded map that forgets what was asked for least recently. Not for several threads at once. */
final class LeastRecentlyUsed<K, V> extends LinkedHashMap<K, V> {
    private static final long serialVersionUID = 1L;

    private final int most;

    LeastRecentlyUsed(int most) {
        super(16, 0.75f, true);
        this.most = most;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > most;
    }
}
