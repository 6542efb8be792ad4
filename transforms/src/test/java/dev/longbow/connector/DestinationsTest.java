package dev.longbow.connector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DestinationsTest {
  @TempDir private Path made;
  private Path folder;

  @BeforeEach
  void resolve() throws IOException {
    folder = made.toRealPath();
  }

  private Destinations of(RunRecord.Input... inputs) {
    return new Destinations(List.of(inputs));
  }

  private RunRecord.Input input(String location, String... files) {
    return new RunRecord.Input(
        "vitals",
        location,
        Stream.of(files)
            .map(file -> new Source.InputFile(folder.resolve(file).toString(), 1, ""))
            .toList());
  }

  private void refused(Destinations destinations, String path, String... parts) {
    LongbowException refused =
        assertThrows(
            LongbowException.class,
            () -> destinations.add("output 'second'", List.of(folder.resolve(path))));
    assertEquals(ErrorCode.PLAN_INVALID, refused.code());
    assertTrue(refused.text().startsWith("Cannot write output 'second' to "), refused.text());
    for (String part : parts) {
      assertTrue(refused.text().contains(part), refused.text());
    }
  }

  @Test
  void outputsThatMeet() throws IOException {
    Files.createDirectories(folder.resolve("real"));
    Files.createSymbolicLink(folder.resolve("link"), folder.resolve("real"));
    Destinations destinations = of();
    destinations.add(
        "output 'first'",
        List.of(folder.resolve("m/a.csv"), folder.resolve("m/a.csv.manifest.json")));
    destinations.add(
        "output 'folder'",
        List.of(folder.resolve("real/f"), folder.resolve("real/f/part-00000.csv")));
    refused(destinations, "./m/../m/a.csv", "'first' is written there");
    refused(destinations, "m/a.csv.manifest.json", "'first' is written there");
    refused(destinations, "m", "'first'", "would lie in it");
    refused(destinations, "real/f/x.csv", "would lie in output 'folder'");
    refused(destinations, "link/f", "'folder' is written there");
    refused(destinations, "link/f/new/x.csv", "would lie in output 'folder'");
    destinations.add("output 'third'", List.of(folder.resolve("m/b.csv"), folder.resolve("mm")));
  }

  @Test
  void outputsThatAreInputs() throws IOException {
    Files.createDirectories(folder.resolve("data"));
    Files.writeString(folder.resolve("data/a.parquet"), "");
    Files.createSymbolicLink(folder.resolve("link"), folder.resolve("data"));
    Destinations file = of(input(folder + "/data/a.parquet", "data/a.parquet"));
    refused(file, "data/a.parquet", "is a file of input 'vitals'");
    refused(file, "link/a.parquet", "is a file of input 'vitals'");
    refused(file, "data", "a.parquet of input 'vitals'");
    file.add("output 'beside'", List.of(folder.resolve("data/b.parquet")));

    Destinations glob = of(input(folder + "/link/*.parquet", "link/a.parquet"));
    refused(glob, "data/new.parquet", "would become a file of input 'vitals'");
    refused(glob, "link/new.parquet", "would become a file of input 'vitals'");
    glob.add("output 'csv'", List.of(folder.resolve("data/new.csv")));

    Files.createDirectories(folder.resolve("[2024] {x}"));
    Files.createSymbolicLink(folder.resolve("year"), folder.resolve("[2024] {x}"));
    Destinations odd = of(input(folder + "/year/*.parquet", "year/a.parquet"));
    refused(odd, "year/b.parquet", "would become a file of input 'vitals'");

    Destinations whole = of(input(folder + "/data", "data/a.parquet"));
    refused(whole, "data/below/new.parquet", "would become a file of input 'vitals'");
    whole.add("output 'other'", List.of(folder.resolve("database")));
  }

  @Test
  void inputsWithoutFilesMeetNothing() {
    Path here = Path.of("vitals").toAbsolutePath();
    of(input("vitals")).add("output 'csv'", List.of(here));
  }
}
