package io.bookme.migrations.graph;

import io.bookme.migrations.BookMeException;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import liquibase.GlobalConfiguration;
import liquibase.Scope;
import liquibase.changelog.ChangeLogParameters;
import liquibase.changelog.DatabaseChangeLog;
import liquibase.database.Database;
import liquibase.exception.ChangeLogParseException;
import liquibase.parser.ChangeLogParserFactory;
import liquibase.resource.AbstractResource;
import liquibase.resource.AbstractResourceAccessor;
import liquibase.resource.Resource;
import liquibase.resource.ResourceAccessor;
import liquibase.ui.LoggerUIService;

/** Liquibase over changelogs that were read already: quiet, and without its usage statistics. */
public final class LiquibaseFiles {
    private LiquibaseFiles() {}

    /**
     * Runs something that needs Liquibase in a scope of its own.
     *
     * @param texts the files that it may see, by path
     */
    public static <T> T inScope(Map<String, String> texts, Scope.ScopedRunnerWithReturn<T> work) {
        try {
            return Scope.child(
                    Map.of(
                            Scope.Attr.resourceAccessor.name(),
                            new Texts(texts),
                            Scope.Attr.ui.name(),
                            new LoggerUIService(),
                            GlobalConfiguration.FILE_ENCODING.getKey(),
                            StandardCharsets.UTF_8,
                            "liquibase.analytics.enabled",
                            "false"),
                    work);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new BookMeException(
                    "Liquibase could not do it: " + e.getMessage(), "Look at the file that the message names.", e);
        }
    }

    /** Parses one of the files of the current scope. */
    public static DatabaseChangeLog parse(String path, Database database) throws ChangeLogParseException {
        ResourceAccessor resources = Scope.getCurrentScope().getResourceAccessor();
        try {
            return ChangeLogParserFactory.getInstance()
                    .getParser(path, resources)
                    .parse(path, new ChangeLogParameters(database), resources);
        } catch (ChangeLogParseException e) {
            throw e;
        } catch (liquibase.exception.LiquibaseException e) {
            throw new ChangeLogParseException(e.getMessage(), e);
        }
    }

    /** Liquibase's view of files that were read already; it lists nothing and writes nothing. */
    private static final class Texts extends AbstractResourceAccessor {
        private final Map<String, String> texts;

        Texts(Map<String, String> texts) {
            this.texts = texts;
        }

        @Override
        public List<Resource> search(String path, boolean recursive) {
            return List.of();
        }

        @Override
        public List<Resource> getAll(String path) {
            String text = texts.get(path);
            return text == null ? List.of() : List.of(new TextResource(path, text));
        }

        @Override
        public List<String> describeLocations() {
            return List.of("the changelogs of this build");
        }

        @Override
        public void close() {
            // holds no files open
        }
    }

    private static final class TextResource extends AbstractResource {
        private final String text;

        TextResource(String path, String text) {
            super(path, URI.create("text:" + path));
            this.text = text;
        }

        @Override
        public InputStream openInputStream() {
            return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public boolean exists() {
            return true;
        }

        @Override
        public Resource resolve(String other) {
            return resolveSibling(other);
        }

        @Override
        public Resource resolveSibling(String other) {
            throw new IllegalArgumentException(getPath() + " must not name other files: " + other);
        }
    }
}
