package io.bookme.staff;

import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import java.time.DayOfWeek;
import org.jspecify.annotations.Nullable;

/** Keeps a weekday as its number in ISO 8601, 1 for Monday to 7 for Sunday, like PostgreSQL's {@code isodow}. */
@Converter
public class IsoWeekday implements AttributeConverter<DayOfWeek, Short> {

    @Override
    public @Nullable Short convertToDatabaseColumn(@Nullable DayOfWeek day) {
        return day == null ? null : (short) day.getValue();
    }

    @Override
    public @Nullable DayOfWeek convertToEntityAttribute(@Nullable Short column) {
        return column == null ? null : DayOfWeek.of(column);
    }
}
