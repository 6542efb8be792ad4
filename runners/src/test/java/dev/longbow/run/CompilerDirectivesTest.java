package dev.longbow.run;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompilerDirectivesTest {
  private static final ClassLoader LOADER = CompilerDirectives.class.getClassLoader();

  @TempDir Path folder;

  @Test
  void virtualMachineUnderstandsTheList() throws Exception {
    Path file = folder.resolve("directives.txt");
    try (InputStream list =
        CompilerDirectives.class.getResourceAsStream("compiler-directives.txt")) {
      Files.copy(list, file, StandardCopyOption.REPLACE_EXISTING);
    }
    try {
      assertTrue(
          CompilerDirectives.add(file).contains("1 compiler directives added"),
          CompilerDirectives.add(file));
    } finally {
      ManagementFactory.getPlatformMBeanServer()
          .invoke(
              new ObjectName("com.sun.management:type=DiagnosticCommand"),
              "compilerDirectivesClear",
              new Object[0],
              new String[0]);
    }
  }

  /** A name that no longer exists would quietly do nothing. */
  @Test
  void ownPackagesInTheListExist() throws Exception {
    List<String> lines;
    try (InputStream list =
        CompilerDirectives.class.getResourceAsStream("compiler-directives.txt")) {
      lines =
          new String(list.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8).lines().toList();
    }
    int checked = 0;
    for (String line : lines) {
      String name = line.strip().replaceAll("[\",]", "");
      if (name.startsWith("dev/longbow/")) {
        assertTrue(name.contains("/*") ? hasPackage(name) : hasMethods(name), name);
        checked++;
      }
    }
    assertTrue(checked >= 9);
  }

  /** All methods of a package: {@code some/package/*.*}. */
  private static boolean hasPackage(String pattern) {
    return hasResource(pattern.substring(0, pattern.indexOf("/*")));
  }

  /** Methods of a class, and of those whose names begin with its: {@code some/Class*.method}. */
  private static boolean hasMethods(String pattern) throws ClassNotFoundException {
    int dot = pattern.indexOf('.');
    String type = pattern.substring(0, dot).replace("*", "");
    String method = pattern.substring(dot + 1);
    return hasResource(type + ".class")
        && (method.equals("*")
            || Arrays.stream(
                    Class.forName(type.replace('/', '.'), false, LOADER).getDeclaredMethods())
                .anyMatch(declared -> declared.getName().equals(method)));
  }

  private static boolean hasResource(String name) {
    return LOADER.getResource(name) != null;
  }
}
