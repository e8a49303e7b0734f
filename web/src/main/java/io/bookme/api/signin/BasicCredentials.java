package io.bookme.api.signin;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The name and the password of an {@code Authorization: Basic} header (RFC 7617), which are UTF-8. */
record BasicCredentials(String name, String password) {
    private static final String SCHEME = "Basic ";

    /**
     * @param header null if there was none
     * @return empty if it says nothing that can be understood, or a name with U+0000: RFC 7617 has no such names, and
     *     PostgreSQL ends the connection of who asks it for one
     */
    static Optional<BasicCredentials> of(@Nullable String header) {
        if (header == null || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return Optional.empty();
        }
        try {
            String text = new String(
                    Base64.getDecoder().decode(header.substring(SCHEME.length()).strip()), UTF_8);
            int colon = text.indexOf(':');
            return colon < 0 || text.lastIndexOf('\0', colon) >= 0
                    ? Optional.empty()
                    : Optional.of(new BasicCredentials(text.substring(0, colon), text.substring(colon + 1)));
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }

    /** Without the password. */
    @Override
    public String toString() {
        return name;
    }
}
