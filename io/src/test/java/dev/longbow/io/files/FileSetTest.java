package dev.longbow.io.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSetTest {
  @TempDir Path folder;

  @BeforeEach
  void files() throws IOException {
    for (String name :
        List.of(
            "b.parquet",
            "a.parquet",
            "c.csv",
            "_SUCCESS",
            "_hidden.parquet",
            ".longbow-run/x.parquet",
            "year=2024/part-1.parquet",
            "year=2024/_manifest.parquet")) {
      Path file = folder.resolve(name);
      Files.createDirectories(file.getParent());
      Files.writeString(file, name);
    }
  }

  private List<String> list(String location) {
    return FileSet.list(location, "parquet").files().stream()
        .map(file -> folder.relativize(Path.of(file.path())).toString())
        .toList();
  }

  @Test
  void folderIsReadWithoutHiddenNames() {
    List<String> expected = List.of("a.parquet", "b.parquet", "year=2024/part-1.parquet");
    assertEquals(expected, list(folder.toString()));
    assertEquals(expected, list(folder + "/"));
  }

  @Test
  void hiddenFilesAreCounted() {
    assertEquals(3, FileSet.list(folder.toString(), "parquet").hidden());
    assertEquals(1, FileSet.list(folder + "/*.parquet", "parquet").hidden());
    assertEquals(1, FileSet.list(folder + "/*", "parquet").hidden());
    assertEquals(0, FileSet.list(folder + "/_hidden.parquet", "parquet").hidden());
    LongbowException e =
        assertThrows(
            LongbowException.class, () -> FileSet.list(folder + "/_h*.parquet", "parquet"));
    assertTrue(e.text().endsWith(". Hidden files (_… and .…) are not read: 1"), e.text());
  }

  @Test
  void globs() {
    assertEquals(List.of("a.parquet", "b.parquet"), list(folder + "/*.parquet"));
    assertEquals(List.of("c.csv"), list(folder + "/*.csv"));
    assertEquals(List.of("year=2024/part-1.parquet"), list(folder + "/year=*/*.parquet"));
    assertEquals(List.of("a.parquet", "b.parquet"), list(folder + "/[ab].parquet"));
    assertEquals(
        List.of("a.parquet", "b.parquet", "year=2024/part-1.parquet"),
        list(folder + "/**.parquet"));
  }

  @Test
  void oneFileMayHaveAnyName() {
    assertEquals(List.of("_hidden.parquet"), list(folder + "/_hidden.parquet"));
    assertEquals(List.of("a.parquet"), list("file:" + folder + "/a.parquet"));
    FileSet one = FileSet.list(folder + "/a.parquet", "parquet");
    assertEquals("a.parquet".length(), one.bytes());
    assertTrue(one.files().get(0).modifiedMillis() > 0);
  }

  @Test
  void folderUnderAHiddenFolderIsReadWhenNamed() {
    assertEquals(List.of(".longbow-run/x.parquet"), list(folder + "/.longbow-run"));
    assertEquals(List.of(".longbow-run/x.parquet"), list(folder + "/.longbow-run/*.parquet"));
  }

  @Test
  void nothingThere() {
    for (String location :
        List.of(
            folder + "/none.parquet", folder + "/*.orc", folder + "/no/such/folder/", "no*such")) {
      LongbowException e =
          assertThrows(LongbowException.class, () -> FileSet.list(location, "parquet"));
      assertEquals(ErrorCode.INPUT_NOT_FOUND, e.code());
      assertTrue(e.text().contains("'" + location + "'"), e.text());
    }
  }

  @Test
  void relativePathsNameWhereTheyWereLookedFor() {
    LongbowException e =
        assertThrows(LongbowException.class, () -> FileSet.list("none.parquet", "parquet"));
    assertEquals(
        "Cannot find file 'none.parquet' (looked for "
            + Path.of("none.parquet").toAbsolutePath()
            + ")",
        e.text());
  }
}
