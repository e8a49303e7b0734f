package io.bookme.schema;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A migration as these tests see it: its text cut into what goes forward and what goes back. They do not use the engine, so that an
 * error of the engine and one of a migration cannot hide each other.
 */
record MigrationFile(String name, List<String> depends, String sql, String rollback) {

    private static final Path ROOT = Path.of("../migrations/src/main/resources/db");
    private static final Pattern DEPENDS = Pattern.compile("^--depends (\\S+)$", Pattern.MULTILINE);
    private static final Pattern ROLLBACK = Pattern.compile("^--rollback (.*)$", Pattern.MULTILINE);

    /** All of one scope, {@code shared} or {@code tenant}, each after those that it depends on. */
    static List<MigrationFile> of(String scope) {
        try (Stream<Path> files = Files.walk(ROOT.resolve(scope))) {
            return ordered(files.filter(file -> file.toString().endsWith(".sql"))
                    .sorted()
                    .map(MigrationFile::read)
                    .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void forward(Connection connection, String schema) throws SQLException {
        inOneTransaction(connection, schema, sql);
    }

    void back(Connection connection, String schema) throws SQLException {
        inOneTransaction(connection, schema, rollback);
    }

    @Override
    public String toString() {
        return name;
    }

    private static void inOneTransaction(Connection connection, String schema, String sql) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("set local search_path = " + schema);
            statement.execute(sql);
            connection.commit();
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    private static MigrationFile read(Path file) {
        try {
            String text = Files.readString(file);
            String app = file.getParent().getFileName().toString();
            String number = file.getFileName().toString().replaceFirst("\\.sql$", "");
            String body = text.substring(text.indexOf('\n', text.indexOf("--changeset ")));
            return new MigrationFile(
                    app + "." + number,
                    DEPENDS.matcher(text).results().map(found -> found.group(1)).toList(),
                    ROLLBACK.matcher(body).replaceAll(""),
                    String.join("\n", lines(ROLLBACK.matcher(body))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> lines(Matcher rollback) {
        return rollback.results().map(found -> found.group(1)).toList();
    }

    private static List<MigrationFile> ordered(List<MigrationFile> files) {
        Map<String, MigrationFile> waiting = new LinkedHashMap<>();
        files.forEach(file -> waiting.put(file.name(), file));
        List<MigrationFile> ordered = new ArrayList<>();
        while (!waiting.isEmpty()) {
            MigrationFile next = waiting.values().stream()
                    .filter(file -> file.depends().stream().noneMatch(waiting::containsKey))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("circular: " + waiting.keySet()));
            ordered.add(next);
            waiting.remove(next.name());
        }
        return ordered;
    }
}
