package io.bookme.api;

import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.core.Response;
import java.io.IOException;

/** The container's error page: a problem document for what it refuses before a resource is asked. */
@WebServlet(urlPatterns = "/.problem", asyncSupported = true)
public class ProblemServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private static final String RETRY_AFTER = "Retry-After";

    private final transient Jsonb json = JsonbBuilder.create();

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try (Response answer = answer(request)) {
            response.setStatus(answer.getStatus());
            response.setContentType(Problem.MEDIA_TYPE);
            response.setCharacterEncoding("UTF-8");
            if (answer.getHeaderString(RETRY_AFTER) != null) {
                response.setHeader(RETRY_AFTER, answer.getHeaderString(RETRY_AFTER));
            }
            response.getWriter().write(json.toJson(answer.getEntity()));
        }
    }

    private static Response answer(HttpServletRequest request) {
        if (request.getDispatcherType() != DispatcherType.ERROR) {
            return Problems.plain(Problems.ofStatus(404));
        }
        if (request.getAttribute(RequestDispatcher.ERROR_EXCEPTION) instanceof Throwable thrown) {
            return Problems.answer(thrown);
        }
        int status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) instanceof Integer code ? code : 500;
        // Resources answer their own faults; a fault before anybody has signed in is the realm's, whose database is
        // away.
        return status == 500 && request.getUserPrincipal() == null
                ? Problems.away(new IllegalStateException("Nobody can sign in"))
                : Problems.plain(Problems.ofStatus(status));
    }
}
