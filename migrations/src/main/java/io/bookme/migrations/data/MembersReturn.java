package io.bookme.migrations.data;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Who may come into a tenant that is restored. Rows are to be as they were, but who was shut out since the backup stays
 * out: where the tenant is known, its members are those of now, and of the others it is said who they were. Where nothing
 * is known of it any more, the backup's members come in, and all of them are named.
 */
final class MembersReturn {
    private final Transaction transaction;
    private final Manifest manifest;
    private final String schema;

    MembersReturn(Transaction transaction, Manifest manifest, String schema) {
        this.transaction = transaction;
        this.manifest = manifest;
        this.schema = schema;
    }

    /**
     * Gives a tenant that has none its members: the backup's, but if the tenant that was backed up is there, only those
     * who are its members now, as what they are now.
     *
     * @param notes gets who came in and who did not
     */
    void enter(long id, List<String> notes) throws SQLException {
        Map<String, String> then = byUser(manifest.memberships());
        Map<String, String> rows = then;
        if (TenantRows.id(transaction, manifest.schema()).isPresent() && !schema.equals(manifest.schema())) {
            tellOfLost(notes);
            rows = now();
            rows.keySet().retainAll(then.keySet());
        }
        List<String> strangers = new ArrayList<>();
        List<String> entered = new ArrayList<>();
        for (Map.Entry<String, String> row : rows.entrySet()) {
            List<Long> ids = transaction.query(
                    "select id from public.users_user where username = ?", found -> found.getLong(1), row.getKey());
            if (ids.isEmpty()) {
                strangers.add(row.getKey());
            } else {
                TenantRows.insert(
                        transaction,
                        "users_membership",
                        row.getValue(),
                        "{\"tenant_id\": " + id + ", \"user_id\": " + ids.get(0) + "}");
                entered.add(inWords(row));
            }
        }
        if (!entered.isEmpty()) {
            notes.add("Members of " + schema + " are now: " + String.join(", ", entered) + ".");
        }
        if (!strangers.isEmpty()) {
            notes.add("These members have no account here and were left out: " + String.join(", ", strangers)
                    + ". Make them with ./manage create_user.");
        }
    }

    /**
     * Says who was a member or had another role, and leaves it at what holds now.
     *
     * @param notes gets it
     */
    void tellOfLost(List<String> notes) throws SQLException {
        Map<String, String> now = now();
        List<String> gone = new ArrayList<>();
        List<String> changed = new ArrayList<>();
        for (Map.Entry<String, String> then : byUser(manifest.memberships()).entrySet()) {
            String today = now.get(then.getKey());
            if (today == null) {
                gone.add(inWords(then));
            } else if (!role(today).equals(role(then.getValue()))) {
                changed.add(inWords(then) + " is " + role(today));
            }
        }
        if (!gone.isEmpty()) {
            notes.add("Members when the backup was made, not members of " + manifest.schema()
                    + " now, and left out: " + String.join(", ", gone)
                    + ". To let one in: ./manage create_user NAME --tenant "
                    + schema + " --as ROLE");
        }
        if (!changed.isEmpty()) {
            notes.add("Members keep the role that they have now: " + String.join(", ", changed) + ".");
        }
    }

    private Map<String, String> now() throws SQLException {
        return byUser(TenantRows.memberships(transaction, manifest.schema()));
    }

    private static Map<String, String> byUser(List<String> rows) {
        Map<String, String> byUser = new LinkedHashMap<>();
        rows.forEach(row -> byUser.put(TenantRows.parsed(row).getString("username"), row));
        return byUser;
    }

    private static String inWords(Map.Entry<String, String> row) {
        return row.getKey() + " (" + role(row.getValue()) + ")";
    }

    private static String role(String row) {
        return TenantRows.parsed(row).getString("role", "member");
    }
}
