package io.bookme.migrations.testing;

import io.bookme.migrations.app.App;
import io.bookme.migrations.app.Scope;
import io.bookme.migrations.graph.ChangelogFile;
import io.bookme.migrations.graph.ChangelogFiles;
import io.bookme.migrations.graph.MigrationGraph;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A test's own changelogs, beside the product's where it needs real tables. */
public final class TestChangelogs {
    private final List<ChangelogFile> files = new ArrayList<>();

    private TestChangelogs() {}

    /** Without any file. */
    public static TestChangelogs empty() {
        return new TestChangelogs();
    }

    /** With the product's shared apps, so that tenants can be made, and none of its tenant apps. */
    public static TestChangelogs shared() {
        TestChangelogs changelogs = new TestChangelogs();
        product().stream().filter(file -> file.app().scope() == Scope.SHARED).forEach(changelogs.files::add);
        return changelogs;
    }

    /** The same and an app {@code shop}, whose one migration makes the table {@code shop_item (id int, name text)}. */
    public static TestChangelogs shop() {
        return shared().tenant(
                        "shop.0001_initial",
                        "",
                        "create table shop_item (id int, name text);",
                        "drop table shop_item;");
    }

    /** That app with a second migration, which stands on its first. */
    public static TestChangelogs shop(String second, String forward, String backward) {
        return shop().tenant("shop." + second, "shop.0001_initial", forward, backward);
    }

    /** That app and an index of its table, {@code shop_item_name}, which is built outside of transactions. */
    public static TestChangelogs shopWithIndex() {
        return shop().outside(
                        "shop.0002_index",
                        "shop.0001_initial",
                        "create index concurrently if not exists shop_item_name on shop_item (name);",
                        "drop index concurrently if exists shop_item_name;");
    }

    /** With all of the product's. */
    public static TestChangelogs all() {
        TestChangelogs changelogs = new TestChangelogs();
        changelogs.files.addAll(product());
        return changelogs;
    }

    /** The product's own files, as they lie in the sources. */
    public static List<ChangelogFile> product() {
        Path here = Path.of("src/main/resources/db");
        return ChangelogFiles.inDirectory(
                Files.isDirectory(here) ? here : Path.of("../migrations/src/main/resources/db"));
    }

    /**
     * Adds a tenant migration.
     *
     * @param name {@code app.NNNN_name}
     * @param depends names separated by commas, or empty
     */
    public TestChangelogs tenant(String name, String depends, String forward, String backward) {
        return add(Scope.TENANT, name, depends, "", forward, backward);
    }

    /** Adds a tenant migration that runs outside of transactions. */
    public TestChangelogs outside(String name, String depends, String forward, String backward) {
        return add(Scope.TENANT, name, depends, " runInTransaction:false", forward, backward);
    }

    private TestChangelogs add(
            Scope scope, String name, String depends, String attributes, String forward, String backward) {
        String app = name.substring(0, name.indexOf('.'));
        String file = name.substring(name.indexOf('.') + 1);
        String text = "--liquibase formatted sql\n"
                + (depends.isEmpty() ? "" : "--depends " + depends + "\n")
                + "--changeset " + app + ":" + file + " splitStatements:false stripComments:false" + attributes + "\n"
                + forward + "\n"
                + backward.lines().map(line -> "--rollback " + line + "\n").reduce("", String::concat);
        return raw(scope, name, text);
    }

    /** Adds a tenant migration in Java: a {@code customChange} of this class, which also undoes it. */
    public TestChangelogs java(String name, String depends, Class<?> change) {
        return raw(Scope.TENANT, name, """
                <?xml version="1.0" encoding="UTF-8"?>
                <!--depends %s-->
                <databaseChangeLog xmlns="http://www.liquibase.org/xml/ns/dbchangelog"
                    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
                    xsi:schemaLocation="http://www.liquibase.org/xml/ns/dbchangelog http://www.liquibase.org/xml/ns/dbchangelog/dbchangelog-latest.xsd">
                  <changeSet author="%s" id="%s"><customChange class="%s"/></changeSet>
                </databaseChangeLog>
                """.formatted(
                        depends,
                        name.substring(0, name.indexOf('.')),
                        name.substring(name.indexOf('.') + 1),
                        change.getName()));
    }

    /** Adds a file with exactly this text. */
    public TestChangelogs raw(Scope scope, String name, String text) {
        String app = name.substring(0, name.indexOf('.'));
        String file = name.substring(name.indexOf('.') + 1);
        files.add(new ChangelogFile(
                new App(app, scope),
                "db/" + scope.folder() + "/" + app + "/" + file + (text.startsWith("<") ? ".xml" : ".sql"),
                text));
        return this;
    }

    public List<ChangelogFile> files() {
        return List.copyOf(files);
    }

    public MigrationGraph graph() {
        return MigrationGraph.of(files());
    }
}
