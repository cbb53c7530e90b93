cat >a.yml <<'Y'
apiVersion: kapp.k14s.io/v1alpha1
kind: Config
rebaseRules:
- ytt:
    overlayContractV1:
      overlay.yml: |
        #@ load("@ytt:overlay", "overlay")
        #@ load("@ytt:data", "data")
        #@ load("@ytt:yaml", "yaml")
        #@overlay/match by=overlay.all
        ---
        metadata:
          #@overlay/match missing_ok=True
          annotations:
            #@overlay/match missing_ok=True
            live: #@ data.values.existing.data.k
        #@overlay/match missing_ok=True
        data:
          #@overlay/match missing_ok=True
          values: #@ yaml.encode(data.values.new.data)
  resourceMatchers: [{apiVersionKindMatcher: {apiVersion: v1, kind: ConfigMap}}]
waitRules:
- ytt:
    funcContractV1:
      resource.star: |
        def is_done(resource):
          state = resource.data.k
          if state == "bad":
            return {"done": True, "successful": False, "message": "it is bad"}
          end
          if hasattr(resource.data, "z"):
            return {"done": False, "successful": False, "message": "z"}
          end
          return {"done": True, "successful": True, "message": "fine"}
        end
  resourceMatchers: [{apiVersionKindMatcher: {apiVersion: v1, kind: ConfigMap}}]
---
apiVersion: v1
kind: ConfigMap
metadata: {name: a}
data: {k: "1"}
Y
run deploy -n $NS -a s -f a.yml -y -c
sed -i 's/data: {k: "1"}/data: {k: "2"}/' a.yml
run deploy -n $NS -a s -f a.yml -y -c
sed -i 's/data: {k: "2"}/data: {k: bad}/' a.yml
run deploy -n $NS -a s -f a.yml -y
sed -i 's/data: {k: bad}/data: {k: "3", z: "1"}/' a.yml
run deploy -n $NS -a s -f a.yml -y --wait-timeout 2s --wait-check-interval 1s
