package io.bookme.migrations.tenant;

import java.net.IDN;
import java.util.regex.Pattern;

/**
 * An address that e-mail can be sent to, of the common form {@code name@host}: each of them passes the entities'
 * {@code @Email}. Quoted names and bare network addresses, which that takes too, are refused.
 */
public final class EmailAddress {
    private static final int LONGEST = 254;
    private static final Pattern NAME = Pattern.compile(
            "(?=.{1,64}$)[\\w!#$%&'*+/=?^`{|}~\\u0080-\\uFFFF-]+(\\.[\\w!#$%&'*+/=?^`{|}~\\u0080-\\uFFFF-]+)*");

    private EmailAddress() {}

    /**
     * The address, if it is one.
     *
     * @throws InvalidTenantException if not
     */
    public static String check(String address) {
        int at = address.lastIndexOf('@');
        if (at < 0
                || address.length() > LONGEST
                || !NAME.matcher(address.substring(0, at)).matches()
                || !isHost(address.substring(at + 1))) {
            throw new InvalidTenantException(
                    InvalidTenantException.Reason.INVALID,
                    "'" + SchemaName.printable(address) + "' is not an e-mail address",
                    "Write it as name@host, such as owner@acme.example.");
        }
        return address;
    }

    private static boolean isHost(String host) {
        try {
            return DomainName.isHost(IDN.toASCII(host, IDN.USE_STD3_ASCII_RULES));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
