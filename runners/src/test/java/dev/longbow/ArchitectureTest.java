package dev.longbow;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Arrays;

/**
 * The dependency arrows, seen from the module that has every class of the product on its class
 * path. Maven keeps modules from importing upwards; these rules name the packages, so that one
 * moved into the wrong module is found too.
 */
@AnalyzeClasses(packages = "dev.longbow", importOptions = DoNotIncludeTests.class)
final class ArchitectureTest {

  /** Plain Java: they run and are tested without Beam. */
  private static final String[] ALGORITHMS = {
    "dev.longbow.aggregate..",
    "dev.longbow.column..",
    "dev.longbow.error..",
    "dev.longbow.execute..",
    "dev.longbow.expr..",
    "dev.longbow.join..",
    "dev.longbow.kernel..",
    "dev.longbow.memory..",
    "dev.longbow.optimize..",
    "dev.longbow.physical..",
    "dev.longbow.plan..",
    "dev.longbow.sort..",
    "dev.longbow.window..",
  };

  private static final String[] IO = {"dev.longbow.io.."};
  private static final String[] PIPELINES = {
    "dev.longbow.yaml..", "dev.longbow.sql..", "dev.longbow.examples.."
  };
  private static final String[] RUNNERS = {"dev.longbow.run..", "dev.longbow.cli.."};
  private static final String[] TESTING = {"dev.longbow.testing.."};

  @ArchTest
  static final ArchRule algorithmsDoNotImportBeam =
      noClasses()
          .that()
          .resideInAnyPackage(ALGORITHMS)
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.apache.beam..");

  @ArchTest
  static final ArchRule algorithmsDoNotImportTheTranslation =
      noClasses()
          .that()
          .resideInAnyPackage(ALGORITHMS)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.longbow.beam..", "dev.longbow.frame..");

  @ArchTest
  static final ArchRule transformsImportNothingAbove =
      noClasses()
          .that()
          .resideOutsideOfPackages(all(IO, PIPELINES, RUNNERS, TESTING))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(all(IO, PIPELINES, RUNNERS, TESTING));

  @ArchTest
  static final ArchRule ioImportsNothingAbove =
      noClasses()
          .that()
          .resideInAnyPackage(IO)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(all(PIPELINES, RUNNERS, TESTING))
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule pipelinesImportNothingAbove =
      noClasses()
          .that()
          .resideInAnyPackage(PIPELINES)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(all(RUNNERS, TESTING))
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule onlyRunnersKnowTheRunners =
      noClasses()
          .that()
          .resideOutsideOfPackages(all(RUNNERS, TESTING))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.beam.runners..", "org.apache.flink..");

  @ArchTest
  static final ArchRule onePackageKnowsFlink =
      noClasses()
          .that()
          .resideOutsideOfPackages(all(new String[] {"dev.longbow.run.flink.."}, TESTING))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.beam.runners.flink..", "org.apache.flink..");

  private static String[] all(String[]... groups) {
    return Arrays.stream(groups).flatMap(Arrays::stream).toArray(String[]::new);
  }
}
