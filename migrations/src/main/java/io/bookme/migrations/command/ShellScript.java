package io.bookme.migrations.command;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import jdk.jshell.JShell;
import jdk.jshell.JShellException;
import jdk.jshell.Snippet;
import jdk.jshell.Snippet.SubKind;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;

/** Runs Java as it stands in a script: the values of bare expressions are the result, the first error is the end. */
final class ShellScript {
    private static final Set<SubKind> BARE = EnumSet.of(
            SubKind.TEMP_VAR_EXPRESSION_SUBKIND, SubKind.VAR_VALUE_SUBKIND, SubKind.OTHER_EXPRESSION_SUBKIND);

    private final Context context;

    ShellScript(Context context) {
        this.context = context;
    }

    /**
     * @return the exit code
     */
    int run(List<String> imports, String code) {
        try (JShell shell = JShell.builder()
                .executionEngine("local")
                .compilerOptions("--class-path", System.getProperty("java.class.path"))
                .build()) {
            imports.forEach(shell::eval);
            StringBuilder begun = new StringBuilder();
            List<String> lines = code.lines().toList();
            for (int i = 0; i < lines.size(); i++) {
                begun.append(lines.get(i)).append('\n');
                boolean goesOn =
                        i + 1 < lines.size() && lines.get(i + 1).strip().startsWith(".");
                if (!goesOn && !ranWhatIsComplete(shell, begun)) {
                    return ExitCode.FAILED;
                }
            }
            // what is not complete by now never will be: the compiler says why
            return begun.toString().isBlank() || ran(shell, begun.toString()) ? ExitCode.DONE : ExitCode.FAILED;
        } finally {
            context.out().flush();
        }
    }

    /** As at JShell's own prompt: code that may end there ends there, with or without a semicolon. */
    private boolean ranWhatIsComplete(JShell shell, StringBuilder begun) {
        CompletionInfo next = shell.sourceCodeAnalysis().analyzeCompletion(begun.toString());
        while (next.completeness().isComplete()) {
            String source = next.source() == null ? begun.toString() : next.source();
            begun.replace(0, begun.length(), next.source() == null ? "" : next.remaining());
            if (!ran(shell, source)) {
                return false;
            }
            next = shell.sourceCodeAnalysis().analyzeCompletion(begun.toString());
        }
        return true;
    }

    private boolean ran(JShell shell, String source) {
        return shell.eval(source).stream().allMatch(event -> passed(shell, event));
    }

    private boolean passed(JShell shell, SnippetEvent event) {
        Snippet snippet = event.snippet();
        if (event.status() == Snippet.Status.REJECTED || event.status() == Snippet.Status.RECOVERABLE_NOT_DEFINED) {
            String problems = shell.diagnostics(snippet)
                    .map(problem -> problem.getMessage(Locale.ROOT).strip())
                    .collect(Collectors.joining("; "));
            fail(firstLine(snippet.source()) + "\n  " + problems.replace("\n", "\n  "));
            return false;
        }
        if (event.exception() != null) {
            fail(firstLine(snippet.source()) + "\n  " + told(event.exception()));
            return false;
        }
        if (event.causeSnippet() == null
                && BARE.contains(snippet.subKind())
                && event.value() != null
                && !event.value().isEmpty()) {
            context.out().println(event.value());
        }
        return true;
    }

    private static String told(JShellException problem) {
        StringBuilder text = new StringBuilder();
        for (Throwable each = problem; each != null; each = each.getCause()) {
            String type = each instanceof jdk.jshell.EvalException thrown
                    ? thrown.getExceptionClassName()
                    : each.getClass().getName();
            text.append(text.isEmpty() ? "" : "\n  because of ").append(type);
            text.append(each.getMessage() == null ? "" : ": " + each.getMessage());
        }
        return text.toString();
    }

    private static String firstLine(String source) {
        String line = source.strip().lines().findFirst().orElse("");
        return line.length() > 120 ? line.substring(0, 120) + "..." : line;
    }

    private int fail(String message) {
        context.out().flush();
        ErrorText.print(context.err(), message, "Mend the code; what was not committed was rolled back.");
        return ExitCode.FAILED;
    }
}
