package io.bookme.migrations.app;

import io.bookme.migrations.BookMeException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The apps of this build, by name. The folders {@code db/shared} and {@code db/tenant} decide. */
public final class Apps {
    private final Map<String, App> byName = new TreeMap<>();

    /**
     * @throws BookMeException if one name stands in both scopes
     */
    public Apps(Collection<App> apps) {
        for (App app : apps) {
            App other = byName.put(app.name(), app);
            if (other != null && !other.equals(app)) {
                throw new BookMeException(
                        "App '" + app.name() + "' has changelogs under db/shared and under db/tenant",
                        "Keep the folder of one scope and rename the other app.");
            }
        }
    }

    /** All apps, shared ones first, each scope by name. */
    public List<App> all() {
        return byName.values().stream()
                .sorted(java.util.Comparator.comparing(App::scope).thenComparing(App::name))
                .toList();
    }

    public Optional<App> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /**
     * @throws BookMeException if there is no such app
     */
    public App get(String name) {
        return find(name)
                .orElseThrow(() -> new BookMeException(
                        "No app named '" + name + "'", "Use one of: " + String.join(", ", byName.keySet()) + "."));
    }
}
