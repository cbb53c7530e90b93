#!/bin/sh
# Refuses privileged containers.
if grep -rn 'privileged: true' "$1"; then
  exit 1
fi
echo "$GITOPS_ENVIRONMENT/$GITOPS_RELEASE_NAME in $GITOPS_NAMESPACE: agreed"
