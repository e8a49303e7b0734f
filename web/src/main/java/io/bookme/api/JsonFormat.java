package io.bookme.api;

import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import jakarta.json.bind.JsonbConfig;
import jakarta.ws.rs.ext.ContextResolver;
import jakarta.ws.rs.ext.Provider;

/** JSON is read strictly: a field that nobody knows is refused, as a misspelt one would silently get its default. */
@Provider
public class JsonFormat implements ContextResolver<Jsonb> {
    private static final String STRICT = "jsonb.fail-on-unknown-properties";

    private final Jsonb json = JsonbBuilder.create(new JsonbConfig().setProperty(STRICT, true));

    @Override
    public Jsonb getContext(Class<?> type) {
        return json;
    }
}
