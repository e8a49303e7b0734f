package io.bookme.migrations.state;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * Classes that a persistence unit lists. Hibernate passes over one that is not there, and makemigrations would take its
 * table for one that nobody wants any more.
 */
final class ListedClasses {
    private ListedClasses() {}

    /**
     * Those that cannot be found.
     *
     * @throws IOException if a {@code persistence.xml} cannot be read
     */
    static List<String> missing(String persistenceUnit, ClassLoader loader) throws IOException {
        List<String> missing = new ArrayList<>();
        for (URL units : Collections.list(loader.getResources("META-INF/persistence.xml"))) {
            listed(persistenceUnit, units).stream()
                    .filter(name -> loader.getResource(name.replace('.', '/') + ".class") == null)
                    .forEach(missing::add);
        }
        return missing;
    }

    private static List<String> listed(String persistenceUnit, URL units) throws IOException {
        try (InputStream text = units.openStream()) {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultNSInstance();
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            Element root = factory.newDocumentBuilder().parse(text).getDocumentElement();
            return elements(root, "persistence-unit").stream()
                    .filter(unit -> unit.getAttribute("name").equals(persistenceUnit))
                    .flatMap(unit -> elements(unit, "class").stream())
                    .map(listed -> listed.getTextContent().strip())
                    .toList();
        } catch (ParserConfigurationException | SAXException e) {
            throw new IOException(units + " cannot be read", e);
        }
    }

    private static List<Element> elements(Element parent, String name) {
        NodeList found = parent.getElementsByTagNameNS("*", name);
        return IntStream.range(0, found.getLength())
                .mapToObj(i -> (Element) found.item(i))
                .toList();
    }
}
