package io.bookme.migrations.diff;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Constraints and indexes are called after their table and columns. When one of these is renamed, they follow as part
 * of that rename, and are no changes of their own.
 */
final class Following {
    private Following() {}

    static List<Operation> attach(List<? extends Operation> renames, List<Operation> found) {
        Map<Operation, List<Operation>> following = new LinkedHashMap<>();
        renames.forEach(rename -> following.put(rename, new ArrayList<>()));
        List<Operation> rest = new ArrayList<>();
        for (Operation operation : found) {
            Operation leader = operation instanceof RenamePart part
                    ? renames.stream()
                            .filter(rename -> leads(rename, part))
                            .findFirst()
                            .orElse(null)
                    : null;
            (leader == null ? rest : following.getOrDefault(leader, rest)).add(operation);
        }
        List<Operation> all = new ArrayList<>();
        following.forEach((rename, followers) -> all.add(with(rename, followers)));
        all.addAll(rest);
        return all;
    }

    private static boolean leads(Operation rename, RenamePart part) {
        if (!rename.target().table().equals(part.target().table())) {
            return false;
        }
        return rename instanceof RenameModel model
                        && part.oldName().startsWith(model.before().table())
                || rename instanceof RenameField field && part.columns().contains(field.newColumn());
    }

    private static Operation with(Operation rename, List<Operation> followers) {
        if (rename instanceof RenameModel model) {
            return model.followedBy(followers);
        }
        return rename instanceof RenameField field ? field.followedBy(followers) : rename;
    }

    /** Takes them back, the last one first. */
    static List<String> backward(List<Operation> followers) {
        List<Operation> last = new ArrayList<>(followers);
        Collections.reverse(last);
        return last.stream().flatMap(each -> each.backward().stream()).toList();
    }
}
