package io.bookme.ops;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The answer to a run that need not be made. */
@Schema(description = "The answer to a run that need not be made")
public record NothingToDoJson(String message) {}
