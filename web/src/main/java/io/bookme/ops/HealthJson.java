package io.bookme.ops;

import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Health in the form of MicroProfile Health. */
@Schema(description = "Health, in the form of MicroProfile Health")
public record HealthJson(
        @Schema(enumeration = {"UP", "DOWN"}) String status, List<CheckJson> checks) {

    /** One check. */
    public record CheckJson(String name, String status, Map<String, Object> data) {
        static CheckJson of(HealthCheckResponse response) {
            return new CheckJson(
                    response.getName(),
                    response.getStatus().name(),
                    response.getData().orElse(Map.of()));
        }
    }

    static HealthJson of(List<HealthCheckResponse> responses) {
        boolean up = responses.stream().allMatch(response -> response.getStatus() == HealthCheckResponse.Status.UP);
        return new HealthJson(
                up ? "UP" : "DOWN", responses.stream().map(CheckJson::of).toList());
    }
}
