package io.bookme.api.signin;

import static java.lang.System.Logger.Level.DEBUG;
import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.WARNING;

import io.bookme.api.signin.HourlyGuesses.Per;
import io.bookme.users.PasswordHashes;
import jakarta.inject.Inject;
import jakarta.security.auth.message.config.AuthConfigFactory;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.annotation.WebListener;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.ConfigProvider;

/** Puts {@link BasicSignIn} before the application as long as it is deployed. */
@WebListener
public class SignInRegistration implements ServletContextListener {
    private static final System.Logger LOG = System.getLogger(SignInRegistration.class.getName());
    private static final String ATTEMPTS = "bookme.signin.attempts";
    private static final int DEFAULT_ATTEMPTS = 10;
    private static final String ATTEMPTS_OF_ADDRESS = "bookme.signin.attempts.address";
    private static final int DEFAULT_ATTEMPTS_OF_ADDRESS = 100;
    private static final String ATTEMPTS_AT_USER = "bookme.signin.attempts.user";

    /** Those of an hour and those that are in store before it make 100, the most of OWASP ASVS 4.0.3, 2.2.1. */
    private static final int DEFAULT_ATTEMPTS_AT_USER = 50;

    @Inject
    private PasswordHashes hashes;

    @Override
    public void contextInitialized(ServletContextEvent event) {
        AuthConfigFactory factory = AuthConfigFactory.getFactory();
        if (factory == null) {
            LOG.log(
                    WARNING,
                    "The server has no factory of Jakarta Authentication (register-jaspi-factory of subsystem elytron"
                            + " is off): each request computes its password, and guessing is not slowed down");
            return;
        }
        Clock clock = Clock.systemUTC();
        factory.registerServerAuthModule(
                new BasicSignIn(
                        hashes,
                        new RightPasswords(clock),
                        new Guesses(clock, attempts(ATTEMPTS, DEFAULT_ATTEMPTS)),
                        List.of(
                                hourly(clock, Per.ADDRESS, ATTEMPTS_OF_ADDRESS, DEFAULT_ATTEMPTS_OF_ADDRESS),
                                hourly(clock, Per.USER, ATTEMPTS_AT_USER, DEFAULT_ATTEMPTS_AT_USER))),
                event.getServletContext());
    }

    @Override
    public void contextDestroyed(ServletContextEvent event) {
        AuthConfigFactory factory = AuthConfigFactory.getFactory();
        if (factory != null) {
            factory.removeServerAuthModule(event.getServletContext());
        }
    }

    private static HourlyGuesses hourly(Clock clock, Per per, String setting, int otherwise) {
        return new HourlyGuesses(clock, per, attempts(setting, otherwise));
    }

    private static int attempts(String setting, int otherwise) {
        return attempts(setting, ConfigProvider.getConfig().getOptionalValue(setting, String.class), otherwise);
    }

    /** A value that cannot be read never keeps the application from starting. */
    static int attempts(String setting, Optional<String> text, int otherwise) {
        String given = text.map(String::strip).orElse("");
        if (given.isEmpty()) {
            return otherwise;
        }
        try {
            int attempts = Integer.parseInt(given);
            if (attempts >= 0) {
                return attempts;
            }
        } catch (NumberFormatException notANumber) {
            LOG.log(DEBUG, setting, notANumber);
        }
        LOG.log(ERROR, "{0}={1} cannot be used; {2} is taken instead", setting, given, otherwise);
        return otherwise;
    }
}
