package io.bookme.migrations.command;

import java.util.ArrayList;
import java.util.List;

/**
 * One edit of entities, and all that should come of it.
 *
 * @param name what it is
 * @param before sources before the edit, each with its name in front
 * @param after sources after it
 * @param answers to the questions, one a line
 * @param found the lines that makemigrations prints
 * @param file the name of the new file
 * @param rows SQL for rows that are there before
 * @param query what is asked after going forward
 * @param expected its rows
 * @param reversible whether it can be taken back
 * @param warnings what is said of it beside
 */
record EntityChange(
        String name,
        List<String> before,
        List<String> after,
        List<String> answers,
        List<String> found,
        String file,
        String rows,
        String query,
        List<String> expected,
        boolean reversible,
        List<String> warnings) {

    static EntityChange of(String name) {
        return new EntityChange(
                name,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                "",
                "select 1",
                "select 1",
                List.of("1"),
                true,
                List.of());
    }

    private EntityChange with(List<String> newBefore, List<String> newAfter) {
        return new EntityChange(
                name, newBefore, newAfter, answers, found, file, rows, query, expected, reversible, warnings);
    }

    /** Entities before and after, each a whole source. */
    EntityChange from(String... sources) {
        return with(List.of(sources), after);
    }

    EntityChange to(String... sources) {
        return with(before, List.of(sources));
    }

    /** The fields of an item before and after. */
    EntityChange fields(String fieldsBefore, String fieldsAfter) {
        return from(item("", fieldsBefore)).to(item("", fieldsAfter));
    }

    EntityChange answered(String... lines) {
        return new EntityChange(
                name, before, after, List.of(lines), found, file, rows, query, expected, reversible, warnings);
    }

    /** The file without its number, and the lines that describe it. */
    EntityChange makes(String fileName, String... lines) {
        return new EntityChange(
                name, before, after, answers, List.of(lines), fileName, rows, query, expected, reversible, warnings);
    }

    EntityChange on(String sql) {
        return new EntityChange(name, before, after, answers, found, file, sql, query, expected, reversible, warnings);
    }

    EntityChange gives(String sql, String... values) {
        return new EntityChange(
                name, before, after, answers, found, file, rows, sql, List.of(values), reversible, warnings);
    }

    /** Parts of the warnings; without this nothing is checked of them. */
    EntityChange warns(String... parts) {
        return new EntityChange(
                name, before, after, answers, found, file, rows, query, expected, reversible, List.of(parts));
    }

    EntityChange forGood() {
        return new EntityChange(name, before, after, answers, found, file, rows, query, expected, false, warnings);
    }

    /** An entity Item on table shop_item with these fields; {@code table} goes into its {@code @Table}. */
    static String item(String table, String fields) {
        return entity("Item", "name = \"shop_item\"" + (table.isEmpty() ? "" : ", " + table), fields);
    }

    static String entity(String name, String table, String fields) {
        return """
                package io.bookme.shop;
                import io.bookme.core.*;
                import jakarta.persistence.*;
                import jakarta.validation.constraints.*;
                import java.math.*;
                import java.time.*;
                import java.util.*;
                import org.hibernate.annotations.*;
                import jakarta.persistence.Table;
                import jakarta.persistence.Index;
                import jakarta.persistence.ForeignKey;
                @Entity @Table(%s)
                public class %s extends TenantAwareEntity {
                %s
                }
                """.formatted(table, name, fields.indent(4));
    }

    /** A class without a superclass of ours: its declaration and its body. */
    static String plain(String declaration, String body) {
        return """
                package io.bookme.shop;
                import jakarta.persistence.*;
                import java.io.Serializable;
                import java.util.*;
                %s {
                %s
                }
                """.formatted(declaration, body.indent(4));
    }

    static String nameOf(String source) {
        List<String> words = new ArrayList<>(List.of(source.split("\\s+")));
        String keyword = words.contains("class") ? "class" : "enum";
        return "io.bookme.shop." + words.get(words.indexOf(keyword) + 1);
    }

    @Override
    public String toString() {
        return name;
    }
}
