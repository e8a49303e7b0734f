package io.bookme.api;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;
import org.eclipse.microprofile.openapi.annotations.OpenAPIDefinition;
import org.eclipse.microprofile.openapi.annotations.enums.SecuritySchemeType;
import org.eclipse.microprofile.openapi.annotations.info.Info;
import org.eclipse.microprofile.openapi.annotations.info.License;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.security.SecurityScheme;

/** The REST interface: {@code /api} for one tenant, chosen by the host; {@code /ops} for the operators of all. */
@ApplicationPath("/")
@OpenAPIDefinition(
        info =
                @Info(
                        title = "BookMe",
                        version = "1",
                        description = "Bookings for many businesses. The Host of a request to /api chooses the tenant; "
                                + "/ops is for operators. Every error is a problem document (RFC 9457).",
                        license = @License(name = "Apache-2.0", url = "https://www.apache.org/licenses/LICENSE-2.0")),
        security = @SecurityRequirement(name = "basic"))
@SecurityScheme(
        securitySchemeName = "basic",
        type = SecuritySchemeType.HTTP,
        scheme = "basic",
        description = "A user of BookMe. /api wants a membership of the host's tenant, /ops the role ops.")
public class BookMeApplication extends Application {}
