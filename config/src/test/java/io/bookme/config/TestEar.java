package io.bookme.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** An EAR of one page. */
final class TestEar {
    private TestEar() {}

    static Path saying(String text, Path directory) throws IOException {
        byte[] war = zip(Map.of("index.html", text.getBytes(UTF_8)));
        String application = """
                <application xmlns="https://jakarta.ee/xml/ns/jakartaee" version="10">
                  <module><web><web-uri>web.war</web-uri><context-root>/</context-root></web></module>
                </application>
                """;
        Files.createDirectories(directory);
        return Files.write(
                directory.resolve("test.ear"),
                zip(Map.of("META-INF/application.xml", application.getBytes(UTF_8), "web.war", war)));
    }

    private static byte[] zip(Map<String, byte[]> entries) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue());
            }
        }
        return bytes.toByteArray();
    }
}
