package io.bookme.migrations.state;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import org.jspecify.annotations.Nullable;

/**
 * The values that a new entity's fields start with ({@code int capacity = 1}), as SQL expressions: a good default for
 * rows that are there already. Only constants count, not a random
 * number, a time of day or an object.
 *
 * <p>A primitive without an initialiser starts with 0 too, which is nobody's decision; so the constructors' code is read
 * for fields that are really set there.
 */
final class InitialValues {

    private final @Nullable Object fresh;

    private InitialValues(@Nullable Object fresh) {
        this.fresh = fresh;
    }

    /** What takes a value of the moment has another one afterwards. */
    static void passAMoment() {
        long now = System.currentTimeMillis();
        while (System.currentTimeMillis() == now) {
            Thread.onSpinWait();
        }
    }

    /** Of a class that has a constructor without parameters, as every entity must; of any other class nothing is known. */
    static InitialValues of(Class<?> entity) {
        try {
            Constructor<?> constructor = entity.getDeclaredConstructor();
            constructor.setAccessible(true);
            return new InitialValues(constructor.newInstance());
        } catch (ReflectiveOperationException | RuntimeException e) {
            return new InitialValues(null);
        }
    }

    /** The value of a field that an initialiser sets, in the form that this column keeps; empty if it is no constant. */
    Optional<Object> value(Field field) {
        if (fresh == null || !setIn(field.getDeclaringClass()).contains(field.getName())) {
            return Optional.empty();
        }
        try {
            field.setAccessible(true);
            return Optional.ofNullable(field.get(fresh));
        } catch (ReflectiveOperationException | RuntimeException e) {
            return Optional.empty();
        }
    }

    /** The SQL constant, if the value is one that a column can have for all rows. */
    static Optional<String> sql(@Nullable Object value) {
        if (value instanceof Boolean
                || value instanceof Integer
                || value instanceof Long
                || value instanceof Short
                || value instanceof Byte
                || value instanceof BigInteger) {
            return Optional.of(value.toString());
        }
        if (value instanceof BigDecimal number) {
            return Optional.of(number.toPlainString());
        }
        if (value instanceof Double number && Double.isFinite(number)
                || value instanceof Float other && Float.isFinite(other)) {
            return Optional.of(value.toString());
        }
        if (value instanceof String || value instanceof Character || value instanceof UUID) {
            return Optional.of("'" + value.toString().replace("'", "''") + "'");
        }
        return Optional.empty();
    }

    private static Set<String> setIn(Class<?> type) {
        Set<String> fields = new HashSet<>();
        try (InputStream code =
                type.getResourceAsStream(type.getName().substring(type.getName().lastIndexOf('.') + 1) + ".class")) {
            if (code != null) {
                new ClassReader(code).accept(new Setters(fields), ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
            }
        } catch (IOException e) {
            return Set.of();
        }
        return fields;
    }

    /** Collects the fields that the constructor without parameters sets. */
    private static final class Setters extends ClassVisitor {
        private final Set<String> fields;

        Setters(Set<String> fields) {
            super(Opcodes.ASM9);
            this.fields = fields;
        }

        @Override
        public @Nullable MethodVisitor visitMethod(
                int access,
                String name,
                String descriptor,
                @Nullable String signature,
                String @Nullable [] exceptions) {
            if (!name.equals("<init>") || !descriptor.equals("()V")) {
                return null;
            }
            return new MethodVisitor(Opcodes.ASM9) {
                @Override
                public void visitFieldInsn(int opcode, String owner, String field, String type) {
                    if (opcode == Opcodes.PUTFIELD) {
                        fields.add(field);
                    }
                }
            };
        }
    }
}
