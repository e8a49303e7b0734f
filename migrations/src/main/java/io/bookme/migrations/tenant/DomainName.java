package io.bookme.migrations.tenant;

import java.net.IDN;
import java.util.Locale;
import java.util.regex.Pattern;

/** The host under which a tenant is reached, in the one form in which it is stored and looked up. */
public final class DomainName {
    private static final Pattern PORT = Pattern.compile(":\\d{1,5}$");
    private static final Pattern HOST =
            Pattern.compile("(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*");

    private DomainName() {}

    /**
     * Small letters, ASCII (IDNA, RFC 5891), no port, no dot at the end.
     *
     * @throws InvalidTenantException if no host can be made of it
     */
    public static String normalise(String host) {
        String bare = PORT.matcher(host.strip()).replaceFirst("");
        bare = bare.endsWith(".") ? bare.substring(0, bare.length() - 1) : bare;
        try {
            String ascii = IDN.toASCII(bare, IDN.USE_STD3_ASCII_RULES).toLowerCase(Locale.ROOT);
            if (isHost(ascii)) {
                return ascii;
            }
        } catch (IllegalArgumentException e) {
            // said below, in our words
        }
        throw new InvalidTenantException(
                InvalidTenantException.Reason.INVALID,
                "'" + SchemaName.printable(host) + "' is not a host name",
                "Write it without scheme and path, such as acme.example.com.");
    }

    static boolean isHost(String ascii) {
        return HOST.matcher(ascii.toLowerCase(Locale.ROOT)).matches();
    }
}
