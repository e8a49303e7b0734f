package io.bookme.system;

import static io.restassured.RestAssured.given;

import java.io.File;
import java.net.URI;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The EAR as it is shipped, deployed to the provisioned server. */
@ExtendWith(ArquillianExtension.class)
class DeploymentIT {
    @ArquillianResource
    private URI application;

    @Deployment(testable = false)
    static EnterpriseArchive ear() {
        return ShrinkWrap.createFromZipFile(EnterpriseArchive.class, new File(System.getProperty("bookme.ear")));
    }

    @Test
    void the_application_answers() {
        given().get(application.resolve("/openapi")).then().statusCode(200);
    }
}
