package io.bookme.api.signin;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;

/**
 * A name that somebody signs in with, and where from.
 *
 * @param network of IPv6 the first half of the address: the rest is the guesser's own to choose
 */
record Guesser(String name, String network) {
    private static final int LONGEST_NAME = 150;

    static Guesser of(String name, String address) {
        // A realm of the operator's may take names in any case.
        return new Guesser(printable(name).strip().toLowerCase(Locale.ROOT), network(address));
    }

    /** It goes into the log, and may be anything. */
    private static String printable(String name) {
        return name.substring(0, Math.min(LONGEST_NAME, name.length())).replaceAll("\\p{Cntrl}", "?");
    }

    private static String network(String address) {
        if (address.indexOf(':') < 0) {
            return address;
        }
        try {
            return InetAddress.getByName(address) instanceof Inet6Address v6
                    ? HexFormat.of().formatHex(Arrays.copyOf(v6.getAddress(), 8))
                    : address;
        } catch (UnknownHostException noAddress) {
            return address;
        }
    }
}
