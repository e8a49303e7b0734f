package io.bookme.migrations.tenant;

import io.bookme.migrations.run.Quote;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * The name of their schema that functions keep in a search_path of their own ({@code set search_path from current}): it
 * does not follow when the schema gets another name. The next schema under the old one would be read and written then.
 * Migrations whose text shows it are refused; a {@code do} block or a person may have made it all the same. What has the
 * name in its body cannot follow.
 */
final class KeptName {
    /** An object's number from here on is not PostgreSQL's own: with it the many functions that are need no look. */
    private static final int FIRST_OF_OURS = 16384;

    private static final String IN_BODIES = """
            select p.proname from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace
            where n.nspname = ? and p.oid >= %d and p.prosrc ~ ('\\m' || n.nspname || '\\M') order by 1
            """.formatted(FIRST_OF_OURS);

    private KeptName() {}

    /**
     * @throws InvalidTenantException if functions have the schema's name in their bodies: they are named
     */
    static void refuseInBodies(Connection connection, String schema) throws SQLException {
        List<String> found = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(IN_BODIES)) {
            query.setString(1, schema);
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    found.add(rows.getString(1));
                }
            }
        }
        if (!found.isEmpty()) {
            throw new InvalidTenantException(
                    InvalidTenantException.Reason.CONFLICT,
                    "Functions of '" + schema + "' have its name in their bodies, and would read and write in whatever"
                            + " schema gets it next: " + String.join(", ", found),
                    "Take the name out of them, then run the same command again. Nothing was changed.");
        }
    }

    /** The statement that lets them follow, in the transaction that renames the schema and after that. */
    static String follow(String from, String to) {
        return """
                do $follow$ declare follow text; begin
                  for follow in
                    select format('alter routine %s set search_path = %s', p.oid::regprocedure, (
                      select string_agg(case trim(both ' "' from name) when FROM then quote_ident(TO) else name end, ','
                        order by position)
                      from unnest(string_to_array(path, ',')) with ordinality n (name, position)))
                    from pg_catalog.pg_proc p, unnest(p.proconfig) setting, substr(setting, 13) path
                    where p.oid >= FIRST and p.pronamespace = quote_ident(TO)::regnamespace
                      and starts_with(setting, 'search_path=') and exists (
                        select from unnest(string_to_array(path, ',')) name where trim(both ' "' from name) = FROM)
                  loop execute follow; end loop;
                end $follow$""".replace("FROM", Quote.text(from))
                .replace("TO", Quote.text(to))
                .replace("FIRST", String.valueOf(FIRST_OF_OURS));
    }
}
