package io.bookme.ops;

import io.bookme.api.PageJson;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A run with one page of its schemas. */
@Schema(description = "A run with one page of its schemas, failed ones first")
public record RunDetailsJson(RunJson run, PageJson<OutcomeJson> outcomes) {}
