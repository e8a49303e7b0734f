package io.bookme.ops;

import io.bookme.migrations.run.Entrance;
import io.bookme.migrations.run.RunRequest;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What a run is asked to do. */
@Schema(description = "What a run is asked to do")
public record NewRunJson(
        @Schema(
                description = "Only these tenants; the shared schema and all tenants if left out or empty",
                examples = "[\"tenant_acme\"]")
        @Size(max = 1000) @Nullable List<@NotNull @Size(max = 63) String> schemas) {

    List<String> named() {
        return schemas == null ? List.of() : schemas.stream().distinct().toList();
    }

    RunRequest request(String user) {
        return named().isEmpty()
                ? RunRequest.everything(Entrance.REST, user)
                : RunRequest.schemas(named(), Entrance.REST, user);
    }
}
