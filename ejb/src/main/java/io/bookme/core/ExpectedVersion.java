package io.bookme.core;

import java.util.Set;

/**
 * Which versions of a row a writer has seen and is ready to replace.
 *
 * @param any true if the writer does not mind which, as long as the row exists
 * @param versions the ones seen, if not any
 */
public record ExpectedVersion(boolean any, Set<Long> versions) {
    public ExpectedVersion {
        versions = Set.copyOf(versions);
    }

    /**
     * @throws StaleVersionException if the row has changed since the writer saw it
     */
    public void require(StoredEntity row) {
        if (!any && !versions.contains(row.getVersion())) {
            throw new StaleVersionException(row);
        }
    }
}
