package io.bookme.api.signin;

import io.bookme.migrations.run.DatabaseException;
import io.bookme.users.PasswordHashes;
import jakarta.security.auth.message.AuthException;
import jakarta.security.auth.message.AuthStatus;
import jakarta.security.auth.message.MessageInfo;
import jakarta.security.auth.message.MessagePolicy;
import jakarta.security.auth.message.callback.CallerPrincipalCallback;
import jakarta.security.auth.message.callback.PasswordValidationCallback;
import jakarta.security.auth.message.module.ServerAuthModule;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.security.auth.Subject;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.CallbackHandler;
import javax.security.auth.callback.UnsupportedCallbackException;
import org.jspecify.annotations.Nullable;

/**
 * HTTP Basic as a module of Jakarta Authentication 3.0. Passwords and roles are the realm's: it checks a password that is not
 * remembered, and it is asked for the user's roles at each request.
 */
final class BasicSignIn implements ServerAuthModule {
    private static final String MANDATORY = "jakarta.security.auth.message.MessagePolicy.isMandatory";
    private static final String AUTH_TYPE = "jakarta.servlet.http.authType";
    private static final int TOO_MANY_REQUESTS = 429;

    private final PasswordHashes hashes;
    private final RightPasswords right;
    private final Guesses guesses;
    private final List<HourlyGuesses> hourly;

    /** Given anew for each request; Elytron always gives the same one, which finds its request by the thread. */
    private volatile @Nullable CallbackHandler realm;

    BasicSignIn(PasswordHashes hashes, RightPasswords right, Guesses guesses, List<HourlyGuesses> hourly) {
        this.hashes = hashes;
        this.right = right;
        this.guesses = guesses;
        this.hourly = List.copyOf(hourly);
    }

    @Override
    public void initialize(
            @Nullable MessagePolicy request,
            @Nullable MessagePolicy response,
            CallbackHandler handler,
            @Nullable Map<String, Object> options) {
        realm = handler;
    }

    @Override
    public Class<?>[] getSupportedMessageTypes() {
        return new Class<?>[] {HttpServletRequest.class, HttpServletResponse.class};
    }

    @Override
    public AuthStatus validateRequest(MessageInfo message, Subject client, @Nullable Subject service)
            throws AuthException {
        if (!Boolean.parseBoolean(String.valueOf(message.getMap().get(MANDATORY)))) {
            return AuthStatus.SUCCESS;
        }
        HttpServletRequest request = (HttpServletRequest) message.getRequestMessage();
        HttpServletResponse response = (HttpServletResponse) message.getResponseMessage();
        try {
            Optional<BasicCredentials> given = BasicCredentials.of(request.getHeader("Authorization"));
            if (given.isEmpty()) {
                return challenge(response);
            }
            Duration wait = wait(given.get().name(), request.getRemoteAddr());
            if (!wait.isZero()) {
                return tooMany(response, wait);
            }
            try {
                if (!isRight(given.get(), request.getRemoteAddr(), client)) {
                    return challenge(response);
                }
            } catch (DatabaseException e) {
                return away(request, response, e);
            }
            ask(new CallerPrincipalCallback(client, given.get().name()));
            message.getMap().put(AUTH_TYPE, HttpServletRequest.BASIC_AUTH);
            return AuthStatus.SUCCESS;
        } catch (IOException | UnsupportedCallbackException e) {
            throw (AuthException) new AuthException("Nobody can sign in").initCause(e);
        }
    }

    private Duration wait(String name, String address) {
        return Stream.concat(
                        Stream.of(guesses.wait(name, address)), hourly.stream().map(count -> count.wait(name, address)))
                .max(Duration::compareTo)
                .orElseThrow();
    }

    private boolean isRight(BasicCredentials given, String address, Subject client)
            throws IOException, UnsupportedCallbackException {
        Optional<String> hash = hashes.of(given.name());
        if (right.contains(given, hash)) {
            hourly.forEach(count -> count.right(given.name(), address));
            return true;
        }
        PasswordValidationCallback check = new PasswordValidationCallback(
                client, given.name(), given.password().toCharArray());
        ask(check);
        check.clearPassword();
        if (check.getResult()) {
            right.add(given, hash);
            guesses.right(given.name(), address);
            hourly.forEach(count -> count.right(given.name(), address));
        } else {
            guesses.wrong(given.name(), address);
            hourly.forEach(count -> count.wrong(given.name(), address));
        }
        return check.getResult();
    }

    private void ask(Callback callback) throws IOException, UnsupportedCallbackException {
        CallbackHandler handler = realm;
        if (handler == null) {
            throw new IllegalStateException("The container did not initialize the module");
        }
        handler.handle(new Callback[] {callback});
    }

    private static AuthStatus challenge(HttpServletResponse response) throws IOException {
        response.setHeader("WWW-Authenticate", "Basic realm=\"BookMe\"");
        response.sendError(HttpServletResponse.SC_UNAUTHORIZED);
        return AuthStatus.SEND_CONTINUE;
    }

    /** Thrown on, it would be logged by the server for each request, whole; so it is the error page's, which says it in a line. */
    private static AuthStatus away(HttpServletRequest request, HttpServletResponse response, DatabaseException why)
            throws IOException {
        request.setAttribute(RequestDispatcher.ERROR_EXCEPTION, why);
        response.sendError(HttpServletResponse.SC_INTERNAL_SERVER_ERROR);
        return AuthStatus.SEND_FAILURE;
    }

    private static AuthStatus tooMany(HttpServletResponse response, Duration wait) throws IOException {
        response.setHeader("Retry-After", Long.toString(wait.plusMillis(999).toSeconds()));
        response.sendError(TOO_MANY_REQUESTS);
        return AuthStatus.SEND_FAILURE;
    }

    @Override
    public AuthStatus secureResponse(MessageInfo message, @Nullable Subject service) {
        return AuthStatus.SEND_SUCCESS;
    }

    @Override
    public void cleanSubject(MessageInfo message, @Nullable Subject subject) {
        if (subject != null) {
            subject.getPrincipals().clear();
        }
    }
}
