package io.bookme.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** An EAR of a page or two. */
final class TestEar {
    private static final String APPLICATION = """
            <application xmlns="https://jakarta.ee/xml/ns/jakartaee" version="10">
              <module><web><web-uri>web.war</web-uri><context-root>/</context-root></web></module>
            </application>
            """;

    private static final String OPERATORS_ONLY = """
            <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0">
              <security-constraint>
                <web-resource-collection>
                  <web-resource-name>page</web-resource-name><url-pattern>/index.html</url-pattern>
                </web-resource-collection>
                <auth-constraint><role-name>ops</role-name></auth-constraint>
              </security-constraint>
              <login-config><auth-method>BASIC</auth-method></login-config>
              <security-role><role-name>ops</role-name></security-role>
            </web-app>
            """;

    private static final String DOMAIN = "<jboss-web><security-domain>bookme</security-domain></jboss-web>";

    private TestEar() {}

    static Path saying(String text, Path directory) throws IOException {
        return ear(Map.of("index.html", text), directory);
    }

    /** The page is for the role ops of the domain bookme; open.html is for everybody. */
    static Path sayingToOperators(String text, Path directory) throws IOException {
        return ear(
                Map.of(
                        "index.html",
                        text,
                        "open.html",
                        "open",
                        "WEB-INF/web.xml",
                        OPERATORS_ONLY,
                        "WEB-INF/jboss-web.xml",
                        DOMAIN),
                directory);
    }

    private static Path ear(Map<String, String> pages, Path directory) throws IOException {
        ByteArrayOutputStream war = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(war)) {
            for (Map.Entry<String, String> page : pages.entrySet()) {
                add(zip, page.getKey(), page.getValue().getBytes(UTF_8));
            }
        }
        Path ear = Files.createDirectories(directory).resolve("test.ear");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(ear))) {
            add(zip, "META-INF/application.xml", APPLICATION.getBytes(UTF_8));
            add(zip, "web.war", war.toByteArray());
        }
        return ear;
    }

    private static void add(ZipOutputStream zip, String name, byte[] content) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(content);
    }
}
