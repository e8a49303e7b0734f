package io.bookme.api.signin;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The passwords that were right a moment ago, so that bcrypt is computed once a minute for a user and not for each request.
 * Kept are keyed digests, under a key that dies with this process, of name, password and the hash that the password was
 * held against: as soon as the database has another hash, or none, the password is computed again.
 */
final class RightPasswords {
    /** Within it a user of a realm whose hashes we do not see is let in with a password that was changed. */
    static final Duration AGE = Duration.ofMinutes(1);

    private static final int MOST = 10_000;
    private static final String ALGORITHM = "HmacSHA256";

    private final InstantSource clock;
    private final SecretKeySpec key;
    private final Map<String, Remembered> byName = new LeastRecentlyUsed<>(MOST);

    private record Remembered(String digest, long untilMillis) {}

    RightPasswords(InstantSource clock) {
        this.clock = clock;
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        this.key = new SecretKeySpec(random, ALGORITHM);
    }

    /**
     * @param hash the stored hash now; empty if the database has none for this name
     */
    boolean contains(BasicCredentials credentials, Optional<String> hash) {
        Remembered remembered;
        synchronized (byName) {
            remembered = byName.get(credentials.name());
        }
        return remembered != null
                && clock.millis() < remembered.untilMillis
                && MessageDigest.isEqual(
                        remembered.digest.getBytes(UTF_8),
                        digest(credentials, hash).getBytes(UTF_8));
    }

    /**
     * @param hash as it was before the password was checked against it
     */
    void add(BasicCredentials credentials, Optional<String> hash) {
        Remembered remembered = new Remembered(digest(credentials, hash), clock.millis() + AGE.toMillis());
        synchronized (byName) {
            byName.put(credentials.name(), remembered);
        }
    }

    private String digest(BasicCredentials credentials, Optional<String> hash) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            for (String part : new String[] {credentials.name(), credentials.password(), hash.orElse("")}) {
                byte[] bytes = part.getBytes(UTF_8);
                mac.update(
                        ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
                mac.update(bytes);
            }
            return HexFormat.of().formatHex(mac.doFinal());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
