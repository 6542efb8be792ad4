package dev.longbow.testing.clickhouse;

import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import com.sun.jna.StringArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Runs the engine as its own command line would, until standard input ends: then the process that
 * started it is gone, however it went, and the server's folder goes too if it is to.
 */
final class ChdbMain {
  private ChdbMain() {}

  /** Takes the folder to remove or "", the library's file, then the engine's arguments. */
  public static void main(String[] arguments) {
    Thread watch = new Thread(() -> awaitParentsEnd(arguments[0]), "awaits the parent's end");
    watch.setDaemon(true);
    watch.start();
    NativeLibrary library = NativeLibrary.getInstance(arguments[1]);
    // The JVM's own handlers stay: it uses signals for its safepoints.
    library.getFunction("chdb_set_signal_handlers_enabled").invoke(void.class, new Object[] {0});
    String[] command = Arrays.copyOfRange(arguments, 1, arguments.length);
    command[0] = "clickhouse";
    Pointer result =
        (Pointer)
            library
                .getFunction("chdb_query_cmdline")
                .invoke(Pointer.class, new Object[] {command.length, new StringArray(command)});
    Object error =
        library.getFunction("chdb_result_error").invoke(String.class, new Object[] {result});
    System.err.println(error == null ? "The engine ended" : error);
    Runtime.getRuntime().halt(1);
  }

  private static void awaitParentsEnd(String temporary) {
    try {
      while (System.in.read() >= 0) {
        // Nobody writes.
      }
    } catch (IOException e) {
      // The same as its end.
    }
    Path folder = Path.of(temporary);
    for (int i = 0; i < 10 && !temporary.isEmpty() && Files.exists(folder); i++) {
      try {
        Folders.delete(folder);
      } catch (IOException e) {
        // The engine still writes to it.
      }
    }
    Runtime.getRuntime().halt(0);
  }
}
