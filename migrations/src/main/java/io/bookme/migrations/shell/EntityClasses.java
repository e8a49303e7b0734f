package io.bookme.migrations.shell;

import io.bookme.migrations.BookMeException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.net.URL;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** The entities that the persistence units of the class path name, and the enums that their fields have. */
public final class EntityClasses {
    private static final String UNITS = "META-INF/persistence.xml";

    private EntityClasses() {}

    /**
     * Their names, none of them twice under the same short name, so that all can be imported together.
     *
     * @throws BookMeException if there are none
     */
    public static Collection<String> names(ClassLoader loader) {
        Map<String, String> names = new LinkedHashMap<>();
        for (String entity : listed(loader)) {
            Class<?> type = load(loader, entity);
            Stream<Class<?>> enums =
                    Arrays.stream(type.getDeclaredFields()).map(Field::getType).filter(Class::isEnum);
            Stream.concat(Stream.<Class<?>>of(type), enums)
                    .filter(each -> !each.isMemberClass())
                    .forEach(each -> names.putIfAbsent(each.getSimpleName(), each.getName()));
        }
        return names.values();
    }

    /** Of all units on the class path: somebody else's may stand before ours. */
    private static Set<String> listed(ClassLoader loader) {
        Set<String> classes = new LinkedHashSet<>();
        try {
            for (URL unit : Collections.list(loader.getResources(UNITS))) {
                try (InputStream units = unit.openStream()) {
                    classes.addAll(listed(units));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (XMLStreamException e) {
            throw missing(e);
        }
        if (classes.isEmpty()) {
            throw missing(null);
        }
        return classes;
    }

    private static Set<String> listed(InputStream units) throws XMLStreamException {
        XMLInputFactory factory = XMLInputFactory.newInstance();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        XMLStreamReader reader = factory.createXMLStreamReader(units);
        Set<String> classes = new LinkedHashSet<>();
        while (reader.hasNext()) {
            if (reader.next() == XMLStreamReader.START_ELEMENT
                    && reader.getLocalName().equals("class")) {
                classes.add(reader.getElementText().strip());
            }
        }
        return classes;
    }

    private static Class<?> load(ClassLoader loader, String name) {
        try {
            return Class.forName(name, false, loader);
        } catch (ClassNotFoundException e) {
            throw missing(e);
        }
    }

    private static BookMeException missing(@org.jspecify.annotations.Nullable Throwable cause) {
        String message = "The entities are not on the class path";
        String next = "Use the shell of a checkout (./manage shell), or dbshell.";
        return cause == null ? new BookMeException(message, next) : new BookMeException(message, next, cause);
    }
}
