package io.bookme.migrations.data;

import io.bookme.migrations.data.Manifest.AppliedText;
import io.bookme.migrations.data.Manifest.Counter;
import io.bookme.migrations.data.Manifest.Grant;
import io.bookme.migrations.data.Manifest.TableRows;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonReader;
import jakarta.json.JsonString;
import jakarta.json.JsonWriter;
import jakarta.json.stream.JsonGenerator;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/** A {@link Manifest} as JSON text. */
final class ManifestJson {
    private ManifestJson() {}

    static String write(Manifest manifest) {
        JsonObjectBuilder json = Json.createObjectBuilder()
                .add("format", Manifest.FORMAT)
                .add("version", Manifest.VERSION)
                .add("schema", manifest.schema())
                .add("createdAt", manifest.createdAt())
                .add("postgresql", manifest.postgresql());
        manifest.catalogFingerprint().ifPresent(fingerprint -> json.add("catalogFingerprint", fingerprint));
        json.add("migrations", array(manifest.migrations(), ManifestJson::write));
        json.add("tables", array(manifest.tables(), ManifestJson::write));
        json.add("sequences", array(manifest.sequences(), ManifestJson::write));
        json.add("objects", array(manifest.objects(), ManifestJson::write));
        json.add("grants", array(manifest.grants(), ManifestJson::write));
        manifest.tenant().ifPresent(tenant -> json.add("tenant", tenant));
        json.add("domains", Json.createArrayBuilder(manifest.domains()));
        json.add("memberships", Json.createArrayBuilder(manifest.memberships()));
        json.add("stored", Json.createArrayBuilder(manifest.stored()));
        JsonObjectBuilder holds = Json.createObjectBuilder();
        manifest.holds().forEach(holds::add);
        StringWriter text = new StringWriter();
        try (JsonWriter writer = Json.createWriterFactory(Map.of(JsonGenerator.PRETTY_PRINTING, true))
                .createWriter(text)) {
            writer.write(json.add("holds", holds).build());
        }
        return text.toString();
    }

    private static <T> JsonArrayBuilder array(Collection<T> values, Function<T, JsonObjectBuilder> form) {
        JsonArrayBuilder array = Json.createArrayBuilder();
        values.forEach(value -> array.add(form.apply(value)));
        return array;
    }

    private static JsonObjectBuilder write(AppliedText migration) {
        JsonObjectBuilder json =
                Json.createObjectBuilder().add("app", migration.app()).add("name", migration.name());
        migration.text().ifPresent(text -> json.add("text", text));
        return json;
    }

    private static JsonObjectBuilder write(TableRows table) {
        return Json.createObjectBuilder()
                .add("name", table.name())
                .add("columns", Json.createArrayBuilder(table.columns()))
                .add("rows", table.rows())
                .add("entry", table.entry())
                .add("sha256", table.sha256());
    }

    private static JsonObjectBuilder write(Counter counter) {
        return Json.createObjectBuilder()
                .add("name", counter.name())
                .add("last", counter.last())
                .add("called", counter.called());
    }

    private static JsonObjectBuilder write(SchemaObject object) {
        return Json.createObjectBuilder()
                .add("kind", object.kind().name())
                .add("name", object.name())
                .add("create", object.create())
                .add("drop", object.drop());
    }

    private static JsonObjectBuilder write(Grant grant) {
        return Json.createObjectBuilder()
                .add("privilege", grant.privilege())
                .add("object", grant.object())
                .add("role", grant.role())
                .add("grantable", grant.grantable());
    }

    /**
     * @throws DataException if it is no manifest, or a newer one
     */
    static Manifest read(String text) {
        try (JsonReader reader = Json.createReader(new StringReader(text))) {
            JsonObject json = reader.readObject();
            if (!json.getString("format", "").equals(Manifest.FORMAT)) {
                throw new DataException("It is not a backup of BookMe", "Name a file that ./manage backup wrote.");
            }
            if (json.getInt("version") > Manifest.VERSION) {
                throw new DataException(
                        "The backup is of version " + json.getInt("version") + ", and this build reads "
                                + Manifest.VERSION,
                        "Restore it with a newer build.");
            }
            return manifest(json);
        } catch (JsonException | NullPointerException | ClassCastException | IllegalArgumentException e) {
            throw new DataException(
                    "The backup's manifest cannot be read: " + e.getMessage(),
                    "Name a file that ./manage backup wrote.",
                    e);
        }
    }

    private static Manifest manifest(JsonObject json) {
        Map<String, String> holds = new TreeMap<>();
        JsonObject held = json.getJsonObject("holds");
        held.keySet().forEach(app -> holds.put(app, held.getString(app)));
        return new Manifest(
                json.getString("schema"),
                json.getString("createdAt"),
                json.getString("postgresql"),
                optional(json, "catalogFingerprint"),
                list(
                        json,
                        "migrations",
                        o -> new AppliedText(o.getString("app"), o.getString("name"), optional(o, "text"))),
                list(
                        json,
                        "objects",
                        o -> new SchemaObject(
                                SchemaObject.Kind.valueOf(o.getString("kind")),
                                o.getString("name"),
                                o.getString("create"),
                                o.getString("drop"))),
                list(
                        json,
                        "sequences",
                        o -> new Counter(
                                o.getString("name"), o.getJsonNumber("last").longValueExact(), o.getBoolean("called"))),
                list(
                        json,
                        "grants",
                        o -> new Grant(
                                o.getString("privilege"),
                                o.getString("object"),
                                o.getString("role"),
                                o.getBoolean("grantable"))),
                list(
                        json,
                        "tables",
                        o -> new TableRows(
                                o.getString("name"),
                                strings(o.getJsonArray("columns")),
                                o.getJsonNumber("rows").longValueExact(),
                                o.getString("entry"),
                                o.getString("sha256"))),
                optional(json, "tenant"),
                strings(json.getJsonArray("domains")),
                strings(json.getJsonArray("memberships")),
                holds,
                strings(json.getJsonArray("stored")));
    }

    private static Optional<String> optional(JsonObject json, String name) {
        return Optional.ofNullable(json.getJsonString(name)).map(JsonString::getString);
    }

    private static List<String> strings(JsonArray array) {
        return array.getValuesAs(JsonString::getString);
    }

    private static <T> List<T> list(JsonObject json, String name, Function<JsonObject, T> form) {
        return json.getJsonArray(name).getValuesAs(JsonObject.class).stream()
                .map(form)
                .toList();
    }
}
