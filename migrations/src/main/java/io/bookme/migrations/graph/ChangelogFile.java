package io.bookme.migrations.graph;

import io.bookme.migrations.app.App;

/**
 * One changelog file as it lies on the disk or in the archive.
 *
 * @param app the app in whose folder it lies
 * @param path where stock Liquibase finds it too, such as {@code db/tenant/services/0001_initial.sql}
 * @param text its whole text
 */
public record ChangelogFile(App app, String path, String text) {

    /** The file's name without its ending: the migration's name. */
    public String name() {
        String file = path.substring(path.lastIndexOf('/') + 1);
        return file.substring(0, file.lastIndexOf('.'));
    }

    boolean isXml() {
        return path.endsWith(".xml");
    }
}
