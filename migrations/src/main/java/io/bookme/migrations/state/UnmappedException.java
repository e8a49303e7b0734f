package io.bookme.migrations.state;

import io.bookme.migrations.BookMeException;
import jakarta.persistence.Entity;
import jakarta.persistence.PersistenceException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Hibernate could not make sense of the entities. */
public final class UnmappedException extends BookMeException {
    private static final long serialVersionUID = 1L;

    private static final Pattern QUOTED = Pattern.compile("'([\\w.$]+)'");

    private UnmappedException(String message, String nextStep) {
        super(message, nextStep);
    }

    private UnmappedException(String message, String nextStep, Throwable cause) {
        super(message, nextStep, cause);
    }

    static void refuseMissing(String unit, List<String> classes) {
        if (!classes.isEmpty()) {
            throw new UnmappedException(
                    "The persistence unit '" + unit + "' lists what is no class: " + String.join(", ", classes),
                    "Correct the name in persistence.xml; if the entity is gone, take its line out as well.");
        }
    }

    /** Says in our words what a boot of Hibernate has failed on. */
    static BookMeException of(PersistenceException problem, String unit, ClassLoader entities) {
        Throwable deepest = problem;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
            if (deepest instanceof BookMeException ours) {
                return ours;
            }
        }
        String message = String.valueOf(deepest.getMessage());
        if (message.contains("No Persistence provider") || message.contains("not found in persistence")) {
            return new UnmappedException(
                    "There is no persistence unit '" + unit + "' on the class path",
                    "Run it as ./manage makemigrations in a checkout, which builds the entities and finds them.",
                    problem);
        }
        if (message.contains("persistence unit")
                || message.contains("unknown entity")
                || message.contains("not an '@Entity' type")) {
            String other = otherEntity(message, entities);
            if (!other.isEmpty()) {
                return CrossingKeyException.toOtherUnit(message, other, unit.equals("shared"));
            }
        }
        return new UnmappedException(
                "The entities of the persistence unit '" + unit + "' are not mapped well: " + message,
                "Mend the entity that it names, and build again.",
                problem);
    }

    /** The last class of the message that is an entity, though not of this unit. */
    private static String otherEntity(String message, ClassLoader entities) {
        String found = "";
        Matcher quoted = QUOTED.matcher(message);
        while (quoted.find()) {
            try {
                if (Class.forName(quoted.group(1), false, entities).isAnnotationPresent(Entity.class)) {
                    found = quoted.group(1);
                }
            } catch (ClassNotFoundException | LinkageError e) {
                continue; // a field, or a word in quotes
            }
        }
        return found;
    }
}
