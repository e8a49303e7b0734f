package io.bookme.migrations.command;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** What this build is made of. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() throws IOException {
        Properties properties = new Properties();
        try (InputStream in = Version.class.getResourceAsStream("version.properties")) {
            properties.load(in);
        }
        return new String[] {
            "BookMe " + properties.getProperty("version"),
            "Liquibase " + properties.getProperty("liquibase"),
            "Java " + System.getProperty("java.version")
        };
    }
}
