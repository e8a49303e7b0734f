package io.bookme.api;

import jakarta.json.Json;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A request that leads on.
 *
 * @param rel what it is for, a word that programs can compare
 * @param href on this server
 * @param body its JSON, if it has any
 */
@Schema(
        description =
                "A request that can be sent as it stands. It may still be refused, for what came meanwhile or stands"
                        + " in its way")
public record Link(
        @Schema(
                description =
                        "What it is for: stop, resume, retry or undo a run; start one; for a schema that failed, retry"
                                + " it once it is mended, repair what is missing, or record (fake) what is there already,"
                                + " after what comes before it (migrate); release what is held; activate, suspend or"
                                + " verify a tenant; look at a run, the runs or the tenants",
                enumeration = {
                    "stop",
                    "resume",
                    "retry",
                    "undo",
                    "start",
                    "repair",
                    "migrate",
                    "fake",
                    "release",
                    "activate",
                    "suspend",
                    "verify",
                    "run",
                    "runs",
                    "tenants"
                })
        String rel,

        @Schema(enumeration = {"POST", "GET"}) String method,

        @Schema(description = "On this server", examples = "/ops/runs/7/retry")
        String href,

        @Schema(
                description = "What to send as JSON; nothing if it is left out",
                examples =
                        "{\"schemas\": [\"tenant_acme\"], \"app\": \"services\", \"migration\": \"0002_service_capacity\","
                                + " \"work\": \"fake\"}")
        @Nullable Map<String, Object> body) {

    /** As a person reads it: {@code POST /ops/runs {"work":"release"}}. */
    public String line() {
        return method + " " + href
                + (body == null ? "" : " " + Json.createObjectBuilder(body).build());
    }

    /** What only reads. */
    static Link get(String rel, String href) {
        return new Link(rel, "GET", href, null);
    }

    /** Without a body. */
    public static Link post(String rel, String href) {
        return new Link(rel, "POST", href, null);
    }

    public static Link post(String rel, String href, Map<String, Object> body) {
        return new Link(rel, "POST", href, body);
    }
}
