package io.bookme.migrations.graph;

import io.bookme.migrations.BookMeException;
import java.util.List;

/** What is wrong with the changelog files, all of it at once; each line names the file and the mend. */
public final class GraphException extends BookMeException {
    private static final long serialVersionUID = 1L;

    private final List<String> problems;

    GraphException(List<String> problems) {
        super(
                (problems.size() == 1 ? "The migrations have a problem:" : "The migrations have problems:")
                        + "\n  - "
                        + String.join("\n  - ", problems),
                "Mend the files named above and run the same command again; nothing was changed.");
        this.problems = List.copyOf(problems);
    }

    public List<String> problems() {
        return problems;
    }
}
