package io.bookme.migrations.command;

import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How much is told: 0 to 3. */
final class VerbosityOption implements ITypeConverter<Integer> {
    private static final Pattern FORM = Pattern.compile("[0-3]");

    @Override
    public Integer convert(String text) {
        if (!FORM.matcher(text).matches()) {
            throw new TypeConversionException("'" + text + "' is none of 0, 1, 2 and 3");
        }
        return Integer.valueOf(text);
    }
}
