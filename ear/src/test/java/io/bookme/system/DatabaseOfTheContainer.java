package io.bookme.system;

import java.io.IOException;
import java.net.ServerSocket;
import java.sql.SQLException;
import java.util.Map;
import java.util.stream.Collectors;
import org.jboss.arquillian.config.descriptor.api.ContainerDef;
import org.jboss.arquillian.container.spi.event.SetupContainer;
import org.jboss.arquillian.core.api.annotation.Observes;
import org.jboss.arquillian.core.spi.LoadableExtension;

/** Gives the server that Arquillian manages a database and free ports before it is set up. */
public final class DatabaseOfTheContainer implements LoadableExtension {
    @Override
    public void register(ExtensionBuilder builder) {
        builder.observer(Preparation.class);
    }

    /** Made by Arquillian. */
    public static final class Preparation {
        public void prepare(@Observes(precedence = 100) SetupContainer event) throws SQLException, IOException {
            try (ServerSocket http = new ServerSocket(0);
                    ServerSocket management = new ServerSocket(0)) {
                ContainerDef container = event.getContainer().getContainerConfiguration();
                container.overrideProperty("managementPort", Integer.toString(management.getLocalPort()));
                container.overrideProperty(
                        "javaVmArguments",
                        "-Xmx1g -Djboss.http.port=" + http.getLocalPort() + " -Djboss.management.http.port="
                                + management.getLocalPort() + " "
                                + asProperties(SystemDatabase.create().environment()));
            }
        }

        /** WildFly reads {@code ${env.NAME}} from a system property of that name first. */
        private static String asProperties(Map<String, String> environment) {
            return environment.entrySet().stream()
                    .map(variable -> "-Denv." + variable.getKey() + "=" + variable.getValue())
                    .collect(Collectors.joining(" "));
        }
    }
}
