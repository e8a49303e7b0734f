package io.bookme.migrations.command;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;

/**
 * Loads what the verbs load, and ends: the launcher runs it once after a build, and has the JVM keep these classes
 * ready for all later starts (JEP 350). It touches no database and writes nothing.
 */
public final class WarmUp {
    /** Nobody listens there, so the way to a database is gone up to its door. */
    private static final String NOWHERE = "jdbc:postgresql://127.0.0.1:1/none";

    /** The jars of which any class may be needed soon: ours, and the driver. */
    private static final List<String> WHOLE = List.of("migrations.jar", "config.jar", "postgresql-");

    private WarmUp() {}

    /** The launcher's entrance. */
    public static void main(String[] arguments) throws Exception {
        PrintStream out = System.out;
        System.setOut(new PrintStream(OutputStream.nullOutputStream(), false, java.nio.charset.StandardCharsets.UTF_8));
        System.setErr(System.out);
        Interrupts interrupts = new Interrupts(code -> {}, code -> {}).listening();
        // migrate_schemas would wait for that database
        for (String verb : List.of("showmigrations", "list_tenants")) {
            Manage.run(Context.ofProcess(interrupts), verb, "--database-url", NOWHERE);
        }
        Manage.run(Context.ofProcess(interrupts), "--help");
        // what a login computes its answer with
        Mac.getInstance("HmacSHA256");
        SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256");
        int loaded = 0;
        for (String part : System.getProperty("java.class.path").split(File.pathSeparator)) {
            String name = String.valueOf(Path.of(part).getFileName());
            if (WHOLE.stream().anyMatch(name::startsWith)) {
                loaded += load(part);
            }
        }
        out.println(loaded + " classes");
    }

    private static int load(String jar) throws IOException {
        try (JarFile file = new JarFile(jar)) {
            return (int) file.stream()
                    .map(entry -> entry.getName())
                    .filter(name -> name.endsWith(".class") && !name.endsWith("-info.class"))
                    .filter(name ->
                            isLoaded(name.substring(0, name.length() - 6).replace('/', '.')))
                    .count();
        }
    }

    /** Some need what is not here, such as an entity manager where there are no entities. */
    private static boolean isLoaded(String name) {
        try {
            Class.forName(name, false, WarmUp.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }
}
