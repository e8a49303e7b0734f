package io.bookme.api;

import jakarta.ws.rs.container.ResourceInfo;

/** Who may be told what, and send how much: what is not the operators' is a tenant's, so that none can be forgotten. */
final class Operators {
    private static final String PACKAGE = "io.bookme.ops";

    private Operators() {}

    /** False too where a request has met no resource. */
    static boolean own(ResourceInfo resource) {
        return resource.getResourceClass() != null
                && resource.getResourceClass().getPackageName().equals(PACKAGE);
    }
}
