package io.bookme.ops;

import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The answer to a run that need not be made. */
@Schema(description = "The answer to a run that need not be made")
public record NothingToDoJson(
        String message,

        @Schema(description = "The schemas that it would pass by, if any") @Nullable HeldBackJson heldBack) {

    static NothingToDoJson of(String message, @Nullable HeldBackJson heldBack) {
        return new NothingToDoJson(heldBack == null ? message : message + " " + heldBack.sentence(), heldBack);
    }
}
