package io.bookme.migrations.testing;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Entities as a developer edits them: sources that a test changes, compiles and puts on the class path. The product's
 * shared entities are always among them.
 */
public final class EntitySources {
    private static final Pattern CLASS = Pattern.compile("<class>([\\w.]+)</class>");
    private static final Path EJB = Path.of("../ejb/src/main");
    private static final List<String> SHARED_APPS = List.of("core", "tenant", "users");

    private final Path folder;
    private final Map<String, String> sources = new LinkedHashMap<>();
    private final List<String> tenantClasses = new ArrayList<>();
    private final List<String> sharedClasses = new ArrayList<>();
    private final List<String> unlisted = new ArrayList<>();
    private int versions;

    private EntitySources(Path folder) {
        this.folder = folder;
    }

    /** The product's own, all of them. */
    public static EntitySources product(Path folder) {
        EntitySources sources = new EntitySources(folder);
        String units = read(EJB.resolve("resources/META-INF/persistence.xml"));
        int second = units.indexOf("name=\"tenant\"");
        sources.sharedClasses.addAll(classes(units.substring(0, second)));
        sources.tenantClasses.addAll(classes(units.substring(second)));
        TreeSet<String> apps = new TreeSet<>();
        Stream.concat(sources.sharedClasses.stream(), sources.tenantClasses.stream())
                .forEach(name -> apps.add(name.split("\\.")[2]));
        apps.forEach(sources::addApp);
        return sources;
    }

    /** The shared ones of the product, and no tenant's. */
    public static EntitySources shared(Path folder) {
        EntitySources sources = product(folder);
        sources.tenantClasses.removeIf(name -> !name.startsWith("io.bookme.core."));
        sources.sources.keySet().removeIf(name -> !SHARED_APPS.contains(name.split("\\.")[2]));
        return sources;
    }

    private void addApp(String app) {
        try (Stream<Path> files = Files.list(EJB.resolve("java/io/bookme/" + app))) {
            for (Path file : files.sorted().toList()) {
                String text = read(file);
                sources.put(
                        "io.bookme." + app + "." + file.getFileName().toString().replace(".java", ""), text);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> classes(String units) {
        List<String> names = new ArrayList<>();
        Matcher matcher = CLASS.matcher(units);
        while (matcher.find()) {
            names.add(matcher.group(1));
        }
        return names;
    }

    /**
     * Adds a tenant's entity, or puts it in the place of its former version.
     *
     * @param name with its package, such as {@code io.bookme.shop.Item}
     */
    public EntitySources with(String name, String source) {
        sources.put(name, source);
        if (!tenantClasses.contains(name) && source.matches("(?s).*@(Entity|Embeddable|MappedSuperclass)\\b.*")) {
            tenantClasses.add(name);
        }
        return this;
    }

    /** Adds a shared entity. */
    public EntitySources withShared(String name, String source) {
        sources.put(name, source);
        if (!sharedClasses.contains(name)) {
            sharedClasses.add(name);
        }
        return this;
    }

    /** Adds an entity and forgets to list it. */
    public EntitySources unlisted(String name, String source) {
        sources.put(name, source);
        unlisted.add(name);
        return this;
    }

    /** Lists a class of which there is none. */
    public EntitySources listed(String name) {
        tenantClasses.add(name);
        return this;
    }

    public EntitySources without(String name) {
        sources.remove(name);
        tenantClasses.remove(name);
        return this;
    }

    /** Edits one source; the edit must change something. */
    public EntitySources edit(String name, UnaryOperator<String> edit) {
        String before = sources.get(name);
        String after = edit.apply(before);
        if (after.equals(before)) {
            throw new IllegalStateException("The edit changed nothing in " + name);
        }
        sources.put(name, after);
        return this;
    }

    /** What stands there now, compiled, on a class path behind the test's own. */
    public URLClassLoader compiled() {
        versions++;
        Path from = folder.resolve("sources-" + versions);
        Path to = folder.resolve("classes-" + versions);
        try {
            List<Path> files = new ArrayList<>();
            for (Map.Entry<String, String> source : sources.entrySet()) {
                Path file = from.resolve(source.getKey().replace('.', '/') + ".java");
                Files.createDirectories(file.getParent());
                Files.writeString(file, source.getValue());
                if (isNeeded(source.getKey())) {
                    files.add(file);
                }
            }
            Files.createDirectories(to.resolve("META-INF"));
            Files.writeString(to.resolve("META-INF/persistence.xml"), units());
            compile(files, from, to);
            return new URLClassLoader(new URL[] {to.toUri().toURL()}, EntitySources.class.getClassLoader());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What else an entity uses, such as an enum, the compiler finds by itself; EJBs it need not see. */
    private boolean isNeeded(String name) {
        return unlisted.contains(name)
                || tenantClasses.contains(name)
                || sharedClasses.contains(name)
                || name.equals("io.bookme.core.ReadableNames");
    }

    private static void compile(List<Path> files, Path from, Path to) {
        StringWriter messages = new StringWriter();
        List<String> options = List.of(
                "-d",
                to.toString(),
                "-proc:none",
                "-nowarn",
                "-sourcepath",
                from.toString(),
                "-cp",
                System.getProperty("java.class.path"));
        boolean done = Compiler.JAVAC
                .getTask(
                        messages,
                        Compiler.FILES,
                        null,
                        options,
                        null,
                        Compiler.FILES.getJavaFileObjectsFromPaths(files))
                .call();
        if (!done) {
            throw new IllegalStateException(messages.toString());
        }
    }

    /** One for all tests of the JVM, as most of its work is to open the jars of the class path. */
    private static final class Compiler {
        static final JavaCompiler JAVAC = ToolProvider.getSystemJavaCompiler();
        static final StandardJavaFileManager FILES = JAVAC.getStandardFileManager(null, null, null);
    }

    private String units() {
        return """
                <persistence xmlns="https://jakarta.ee/xml/ns/persistence" version="3.0">
                %s%s</persistence>
                """.formatted(unit("shared", sharedClasses), unit("tenant", tenantClasses));
    }

    private static String unit(String name, List<String> classes) {
        StringBuilder lines = new StringBuilder();
        classes.forEach(each -> lines.append("    <class>").append(each).append("</class>\n"));
        return """
                  <persistence-unit name="%s" transaction-type="JTA">
                %s    <exclude-unlisted-classes>true</exclude-unlisted-classes>
                    <properties>
                      <property name="hibernate.boot.allow_jdbc_metadata_access" value="false"/>
                      <property name="jakarta.persistence.database-product-name" value="PostgreSQL"/>
                      <property name="jakarta.persistence.database-major-version" value="15"/>
                      <property name="hibernate.type.json_format_mapper" value="jsonb"/>
                      <property name="hibernate.implicit_naming_strategy" value="io.bookme.core.ReadableNames"/>
                      <property name="hibernate.physical_naming_strategy"
                                value="org.hibernate.boot.model.naming.CamelCaseToUnderscoresNamingStrategy"/>
                    </properties>
                  </persistence-unit>
                """.formatted(name, lines);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
