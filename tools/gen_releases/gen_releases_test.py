#!/usr/bin/env python3
"""Tests of gen_releases.py on folders made here."""

import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

# Beside this file, or below the runfiles where Bazel runs it.
PROGRAM = next(
    path
    for path in [pathlib.Path("tools/gen_releases/gen_releases.py"), pathlib.Path(__file__).parent / "gen_releases.py"]
    if path.exists()
).absolute()

WITH_TWO = '''# Charts and releases.
# gen_releases begin: written by //tools:gen_releases, changes below are lost.
load("@k8s_gitops//gitops:defs.bzl", "deploy_set", "environment", "helm_chart", "release")

helm_chart(
    name = "chart",
    visibility = ["//visibility:public"],
)

environment(
    name = "production_env",
    namespace = "shop-production",
)

release(
    name = "production",
    chart = ":chart",
    create_namespace = True,
    environment = ":production_env",
    release_name = "shop",
    values = ["values-production.yaml"],
)

environment(
    name = "staging_env",
    namespace = "shop-staging",
)

release(
    name = "staging",
    chart = ":chart",
    create_namespace = True,
    environment = ":staging_env",
    release_name = "shop",
    values = ["values-staging.yaml"],
)

deploy_set(
    name = "deploy",
    releases = {
        ":production": "production",
        ":staging": "staging",
    },
)
# gen_releases end
'''


class GenReleasesTest(unittest.TestCase):
    def setUp(self):
        self.scratch = tempfile.TemporaryDirectory()
        self.top = pathlib.Path(self.scratch.name).resolve()

    def tearDown(self):
        self.scratch.cleanup()

    def put(self, name, text=""):
        file = self.top / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def read(self, name):
        return (self.top / name).read_text()

    def run_it(self, *arguments, where=""):
        env = dict(os.environ, BUILD_WORKSPACE_DIRECTORY=str(self.top), BUILD_WORKING_DIRECTORY=str(self.top / where))
        done = subprocess.run([sys.executable, PROGRAM, *arguments], env=env, capture_output=True, text=True)
        return done.returncode, done.stdout + done.stderr

    def chart(self, folder="shop"):
        self.put(folder + "/Chart.yaml", "apiVersion: v2\nname: shop # ours\nversion: 1.0.0\n")

    def test_chart_with_values_beside_it(self):
        self.chart()
        self.put("shop/values.yaml")
        self.put("shop/values-staging.yaml")
        self.put("shop/values-production.yaml")
        self.assertEqual(self.run_it(), (0, "shop/BUILD.bazel: written\n"))
        self.assertEqual(self.read("shop/BUILD.bazel"), WITH_TWO)
        # Nothing is left to do.
        self.assertEqual(self.run_it(), (0, ""))
        self.assertEqual(self.run_it("--check"), (0, ""))

    def test_check_says_what_is_not_up_to_date(self):
        self.chart()
        self.put("shop/values-staging.yaml")
        self.run_it()
        self.put("shop/values-production.yaml")
        code, said = self.run_it("--check")
        self.assertEqual(code, 1)
        self.assertIn("shop/BUILD.bazel: is not up to date", said)
        self.assertIn("bazel run //tools:gen_releases", said)
        self.assertNotIn("production", self.read("shop/BUILD.bazel"))

    def test_values_above_the_chart(self):
        self.chart("shop/chart")
        self.put("shop/values-staging.yaml")
        self.put("shop/chart/charts/sub/Chart.yaml", "name: sub\n")
        self.run_it()
        self.assertIn('chart = "//shop/chart:chart"', self.read("shop/BUILD.bazel"))
        self.assertIn('releases = {":staging": "staging"}', self.read("shop/BUILD.bazel"))
        self.assertNotIn("release(", self.read("shop/chart/BUILD.bazel"))
        self.assertFalse((self.top / "shop/chart/charts/sub/BUILD.bazel").exists())

    def test_environments_of_another_package(self):
        self.chart()
        self.put("shop/values-staging.yaml")
        self.run_it("--environments", "//deploy")
        text = self.read("shop/BUILD.bazel")
        self.assertIn('environment = "//deploy:staging_env"', text)
        self.assertNotIn("environment(", text)

    def test_what_stands_outside_the_markers_stays(self):
        self.chart()
        self.put("shop/BUILD.bazel", "# mine\n# gen_releases begin\nold\n# gen_releases end\n\nfilegroup(name = \"x\")\n")
        self.run_it()
        text = self.read("shop/BUILD.bazel")
        self.assertTrue(text.startswith("# mine\n# gen_releases begin: "))
        self.assertTrue(text.endswith('# gen_releases end\n\nfilegroup(name = "x")\n'))
        self.assertNotIn("old", text)

    def test_a_file_without_markers_is_left_alone(self):
        self.chart()
        self.put("shop/BUILD", "# mine\n")
        code, said = self.run_it()
        self.assertEqual(code, 0)
        self.assertIn("shop/BUILD: left alone", said)
        self.assertEqual(self.read("shop/BUILD"), "# mine\n")

    def test_folders(self):
        self.chart("a/one")
        self.chart("a/two")
        self.assertEqual(self.run_it("one", where="a"), (0, "a/one/BUILD.bazel: written\n"))
        self.assertFalse((self.top / "a/two/BUILD.bazel").exists())
        self.assertEqual(self.run_it("none", where="a")[0], 1)
        self.assertEqual(self.run_it("/")[0], 1)

    def test_a_chart_without_name(self):
        self.put("shop/Chart.yaml", "version: 1\n")
        code, said = self.run_it()
        self.assertEqual(code, 1)
        self.assertIn("shop/Chart.yaml: no name", said)


if __name__ == "__main__":
    unittest.main()
