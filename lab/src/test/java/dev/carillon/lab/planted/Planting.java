package dev.carillon.lab.planted;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Compiles one changed source against the product. The classes go in front of the product's on a class path. */
final class Planting {
    private Planting() {}

    /** Of this JVM: Surefire starts it with a jar that only names the others. */
    static String classPath() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }

    /** @param folder takes source and classes */
    static Path plant(Bug bug, Path folder) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        if (compiler == null) {
            throw new IllegalStateException("Bugs are planted with a compiler: run on a JDK, not on a JRE");
        }
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            Path source = folder.resolve("source").resolve(bug.path());
            Path classes = Files.createDirectories(folder.resolve("classes"));
            Files.createDirectories(source.getParent());
            Files.writeString(source, bug.source());
            StringWriter complaints = new StringWriter();
            boolean done = compiler.getTask(
                            complaints,
                            files,
                            null,
                            List.of("-proc:none", "-nowarn", "-cp", classPath(), "-d", classes.toString()),
                            null,
                            files.getJavaFileObjects(source))
                    .call();
            if (!done) {
                throw new IllegalStateException("\"" + bug + "\" does not compile:\n" + complaints);
            }
            return classes;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot plant \"" + bug + "\"", e);
        }
    }
}
